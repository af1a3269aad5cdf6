"""Who gets which page of the deadlines, the intake, the learning route, pauses and ends."""

from __future__ import annotations

from tests.architecture.rows import SIGNED_IN, Row, only
from tests.cast import Cast
from tests.factories.trajectories import SlotFactory, add_documents
from tests.trajectories import clock_rows
from trajectories.models import Profile
from utq_portal.files import storage


def own(cast: Cast) -> dict[str, object]:
    """The teacher's trajectory, being prepared."""
    return {"pk": cast.trajectory.pk}


def with_file(cast: Cast) -> dict[str, object]:
    """One whose CV is a file."""
    add_documents(cast.trajectory)
    kept = storage.store_made(b"%PDF-1.4", name="cv.pdf", mime="application/pdf")
    cv = cast.trajectory.cv
    cv.stored = kept
    cv.save()
    return own(cast)


def competence(cast: Cast) -> dict[str, object]:
    return {**own(cast), "number": 1}


def slot(cast: Cast) -> dict[str, object]:
    return {"slot": SlotFactory(faculty=cast.science, host=cast.supervisor).pk}


def a_profile(cast: Cast) -> dict[str, object]:
    """The profile that is not active."""
    return {"pk": Profile.objects.filter(active=False).values_list("pk", flat=True)[0]}


COORDINATOR = only("coordinator")
DOCUMENTS = only("teacher", "supervisor", "coordinator")
STATUS = only("teacher", "supervisor", "coordinator", "hr", "central_hr", "line_manager")
SUPERVISOR = only("supervisor")
TEACHER = only("teacher")

ROWS: dict[str, Row] = {
    **clock_rows.ROWS,
    "deadlines": Row(only("coordinator", "hr", "central_hr", "dean")),
    "settings_profiles": Row(COORDINATOR),
    "settings_profile": Row(COORDINATOR, a_profile),
    "settings_activate": Row(COORDINATOR, a_profile, post_only=True),
    "same_person": Row(COORDINATOR, lambda cast: {"pk": cast.colleague.pk, "other": cast.stranger.pk}),
    "trajectories:intake": Row(DOCUMENTS, own),
    "trajectories:submit_intake": Row(TEACHER, own, post_only=True),
    "trajectories:return_intake": Row(SUPERVISOR, own),
    "trajectories:conclude_intake": Row(SUPERVISOR, own),
    "trajectories:sign_report": Row(TEACHER, own, post_only=True),
    "trajectories:intake_slot": Row(only("teacher", "supervisor"), own),
    "trajectories:cancel_slot": Row(only("teacher", "supervisor"), own, post_only=True),
    "trajectories:no_show": Row(SUPERVISOR, own, post_only=True),
    "trajectories:intake_slots": Row(only("supervisor", "other_supervisor")),
    "trajectories:withdraw_slot": Row(SUPERVISOR, slot, post_only=True),
    "trajectories:cv": Row(DOCUMENTS, own),
    "trajectories:cv_file": Row(DOCUMENTS, with_file),
    "trajectories:cv_file_remove": Row(TEACHER, own, post_only=True),
    "trajectories:self_diagnosis": Row(DOCUMENTS, own),
    "trajectories:self_diagnosis_all": Row(DOCUMENTS, own),
    "trajectories:self_diagnosis_competence": Row(DOCUMENTS, competence),
    "trajectories:discussion": Row(DOCUMENTS | {"line_manager"}, own),
    "trajectories:confirm_discussion": Row(DOCUMENTS | {"line_manager"}, own, post_only=True),
    "trajectories:own_route": Row(only(SIGNED_IN)),
    "trajectories:route": Row(only("teacher", "supervisor"), own),
    "trajectories:agree_plan": Row(only("teacher", "supervisor"), own, post_only=True),
    "trajectories:assign_supervisor": Row(only("coordinator"), own),
    "trajectories:take": Row(SUPERVISOR, own, post_only=True),
    "trajectories:ask_suspension": Row(STATUS, own, post_only=True),
    "trajectories:suspend": Row(STATUS, own, post_only=True),
    "trajectories:resume": Row(STATUS, own, post_only=True),
    "trajectories:close": Row(only("teacher", "coordinator", "hr", "central_hr"), own),
    "trajectories:reopen": Row(only("coordinator"), own),
}
