"""Which trajectories and obligations a setting is about, and which cases a change of a profile touches.

docs/domain.md, Settings and running cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.office import impact
from utq_portal.office.impact import Kind, Rows, Touched

T = Trajectory.State


def _trajectories(*states: str, **more: Any) -> Rows:
    return lambda: Trajectory.objects.filter(state__in=states, **more)


OPEN = Kind(_("open trajectories"), _trajectories(*Trajectory.OPEN), "faculty")
BEFORE_INTAKE = Kind(
    _("trajectories whose intake is not concluded"),
    _trajectories(*Trajectory.OPEN, intake_concluded_on=None),
    "faculty",
)
DECLARED = Kind(_("dossiers declared ready"), _trajectories(T.READY), "faculty")
INTAKES = Kind(_("intake documents that wait for an answer"), _trajectories(T.INTAKE_SUBMITTED), "faculty")
SUBMITTED = Kind(_("dossiers waiting for their assessment"), _trajectories(T.SUBMITTED), "faculty")
OBLIGATIONS = Kind(_("running obligations"), lambda: Obligation.objects.filter(settled_by="", ended_on=None), "faculty")

impact.add(OPEN, "plan_agreed", "insist_days", "resubmissions", "resubmission_wait_days", "route_remind_days")
impact.add(OPEN, "recognition_remind_days", "recognition_escalate_days", "silence_days", "silence_again_days")
impact.add(BEFORE_INTAKE, "line_manager_confirms", "intake_before_dossier", "confirm_remind_days")
impact.add(BEFORE_INTAKE, "intake_remind_days", "intake_escalate_days")
impact.add(DECLARED, "answer_days", "checklist_required", "ready_remind_days", "ready_escalate_days")
impact.add(INTAKES, "answer_days")
impact.add(SUBMITTED, "assessors_other_faculty", "assessor_load", "procedure_days", "start_remind_days")
impact.add(OBLIGATIONS, "fte_above_hundredths", "gap_days", "leave_days")
impact.add(OBLIGATIONS, "extension_hr_months", "extension_most_months")
impact.add(None, "deadline_months", "time_answer_days")

# what of a profile running cases follow, with the path from the case to the profile; the rest is names, advice and what
# is set only while nobody writes
_follow: dict[str, tuple[Kind, str]] = {"courses_mandatory": (OPEN, "profile"), "submit_until": (OPEN, "profile")}


def follow(field: str, kind: Kind, path: str) -> None:
    """Called by an app above when it is ready: its cases that follow this field of their profile, found by ``path``."""
    _follow[field] = (kind, path)


def touched_by_profile(profile: Profile, after: Mapping[str, Any], labels: Mapping[str, Any]) -> list[Touched]:
    """What a change of this profile does to the running cases under it; ``labels`` are those of its form, in order."""
    found = []
    for name in labels:
        was, becomes = getattr(profile, name), after.get(name)
        if name in _follow and was != becomes:
            kind, path = _follow[name]
            cases = kind.rows().filter(**{path: profile}).count()
            found.append(Touched(labels[name], str(was), str(becomes), kind.words, cases))
    return [one for one in found if one.cases]
