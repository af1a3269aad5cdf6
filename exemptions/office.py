"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from utq_portal.office.workflow import relations

relations.add("""
moves: exemptions.exemptionrequest.person exemptions.externalqualification.person exemptions.offeredtime.host
says: exemptions.exemptionrequest.opened_by exemptions.exemptionrequest.filed_by exemptions.exemptionrequest.waived_by
says: exemptions.exemptionrequest.advised_by exemptions.exemptionrequest.advised_for
says: exemptions.exemptionrequest.decided_by exemptions.exemptiondocument.added_by
says: exemptions.exemptiondocument.seen_by exemptions.question.asked_by exemptions.externalqualification.decided_by
""")
