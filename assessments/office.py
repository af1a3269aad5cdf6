"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from utq_portal.office.workflow import relations

relations.add("""
moves: assessments.certificate.person
once: assessments.seat.person assessments.ceremonyanswer.person
says: assessments.assessment.started_by assessments.assessment.announced_by assessments.assessment.consensus_by
says: assessments.arbitration.asked_by
""")
