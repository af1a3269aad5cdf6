"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from utq_portal.office.workflow import relations
from utq_portal.people.workflow.accounts import movable

relations.add("""
moves: trajectories.obligation.person trajectories.trajectory.person trajectories.trajectory.supervisor
moves: trajectories.earliercertificate.person
once: trajectories.intakeslot.host trajectories.startanswer.person
says: trajectories.registerupload.uploaded_by trajectories.obligationpause.recorded_by
says: trajectories.obligationadjustment.requested_by trajectories.obligationadjustment.proposed_by
says: trajectories.obligationadjustment.consented_by trajectories.obligationadjustment.decided_by
says: trajectories.linemanagerdiscussion.line_manager trajectories.intakereport.written_by
says: trajectories.intakereturn.returned_by
""")
movable("trajectories.startanswer")
