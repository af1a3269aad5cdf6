"""Which running cases a change of settings touches, before it is made (docs/domain.md, Settings and running cases)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, Seat
from courses.models import Edition, Registration
from dossiers.models import CompetenceSection, FeedbackRequest, PartialRecognition
from exemptions.models import ExemptionRequest
from trajectories.models import Obligation, Profile, Trajectory
from utq_portal.policy.values import SETTINGS

T, A, E = Trajectory.State, Assessment.State, ExemptionRequest.State
Rows = Callable[[], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Cases that a setting is about: what they are called, which they are now, and how their faculty is found."""

    words: Promise
    rows: Rows
    faculty: str = "trajectory__faculty"


def _trajectories(*states: str, **more: Any) -> Rows:
    return lambda: Trajectory.objects.filter(state__in=states, **more)


def _assessments(*states: str) -> Rows:
    return lambda: Assessment.objects.filter(state__in=states)


OPEN = Kind(_("open trajectories"), _trajectories(*Trajectory.OPEN), "faculty")
BEFORE_INTAKE = Kind(
    _("trajectories whose intake is not concluded"),
    _trajectories(*Trajectory.OPEN, intake_concluded_on=None),
    "faculty",
)
DECLARED = Kind(_("dossiers declared ready"), _trajectories(T.READY), "faculty")
INTAKES = Kind(_("intake documents that wait for an answer"), _trajectories(T.INTAKE_SUBMITTED), "faculty")
PARTIAL = Kind(
    _("partial certificates that wait for advice"),
    lambda: PartialRecognition.objects.filter(state=PartialRecognition.State.SUBMITTED),
    "dossier__trajectory__faculty",
)
SUBMITTED = Kind(_("dossiers waiting for their assessment"), _trajectories(T.SUBMITTED), "faculty")
ASSESSING = Kind(_("assessments running"), _assessments(*Assessment.RUNNING))
UNDECIDED = Kind(_("assessments without a decision"), _assessments(A.ASSIGNING, A.SCORING, A.INTERVIEW, A.DELIBERATING))
DECIDED = Kind(_("decisions to announce"), _assessments(A.DECIDED))
SEATS = Kind(
    _("requests to assessors and judgements that are awaited"),
    lambda: Seat.objects.filter(
        state__in=[Seat.State.INVITED, Seat.State.ACCEPTED], assessment__state__in=Assessment.RUNNING
    ),
    "assessment__trajectory__faculty",
)
RESULTS = Kind(
    _("sufficient competences in open trajectories"),
    lambda: CompetenceSection.objects.filter(state="sufficient", dossier__trajectory__state__in=Trajectory.OPEN),
    "dossier__trajectory__faculty",
)
ASKED = Kind(
    _("open questions for feedback"),
    lambda: FeedbackRequest.objects.filter(state=FeedbackRequest.State.OPEN),
    "section__dossier__trajectory__faculty",
)
OBLIGATIONS = Kind(_("running obligations"), lambda: Obligation.objects.filter(settled_by="", ended_on=None), "faculty")
EXEMPTIONS = Kind(
    _("exemptions being asked"), lambda: ExemptionRequest.objects.filter(state__in=ExemptionRequest.RUNNING), "faculty"
)
SCANS = Kind(
    _("decided exemptions whose scans are kept"),
    lambda: ExemptionRequest.objects.filter(
        state__in=[*ExemptionRequest.DECIDED, E.CLOSED, E.WITHDRAWN], documents__removed_on=None
    ).distinct(),
    "faculty",
)
EDITIONS = Kind(
    _("editions of courses that are not over"),
    lambda: Edition.objects.exclude(state__in=Edition.OVER),
    "faculty_only",
)
REGISTRATIONS = Kind(
    _("registrations ahead"), lambda: Registration.objects.filter(state__in=Registration.AHEAD), "edition__faculty_only"
)

# the cases that each setting is about; none: it holds for what comes in later (an HR file, a new obligation), or for
# figures only
TOUCHES: Mapping[str, Kind | tuple[Kind, ...] | None] = {
    "deadline_months": None,
    "fte_above_hundredths": OBLIGATIONS,
    "gap_days": OBLIGATIONS,
    "leave_days": OBLIGATIONS,
    "extension_hr_months": OBLIGATIONS,
    "extension_most_months": OBLIGATIONS,
    "feedback_days": ASKED,
    "answer_days": (DECLARED, INTAKES, PARTIAL),
    "time_answer_days": None,
    "line_manager_confirms": BEFORE_INTAKE,
    "intake_before_dossier": BEFORE_INTAKE,
    "plan_agreed": OPEN,
    "checklist_required": DECLARED,
    "insist_days": OPEN,
    "assessors_other_faculty": SUBMITTED,
    "assessor_load": SUBMITTED,
    "scoring_days": UNDECIDED,
    "procedure_days": SUBMITTED,
    "announce_days": DECIDED,
    "interview": UNDECIDED,
    "consensus_by_hand": UNDECIDED,
    "resubmissions": OPEN,
    "resubmission_wait_days": OPEN,
    "result_months": RESULTS,
    "objection_days": ASSESSING,
    "objection_to": ASSESSING,
    "settlement_weeks": ASSESSING,
    "objection_weeks": ASSESSING,
    "grant_days": ASSESSING,
    "arbitration_days": UNDECIDED,
    "course_close_days": None,
    "offer_hours": REGISTRATIONS,
    "auto_promote_days": EDITIONS,
    "approval_days": REGISTRATIONS,
    "late_cancel_noted": REGISTRATIONS,
    "late_cancel_days": REGISTRATIONS,
    "missed_sessions": EDITIONS,
    "exemption_weeks": EXEMPTIONS,
    "exemption_step_days": EXEMPTIONS,
    "exemption_answer_days": EXEMPTIONS,
    "exemption_silent_days": EXEMPTIONS,
    "exemption_scan_months": SCANS,
    "exemption_objection": EXEMPTIONS,
    "full_week_hours": None,
    "feed_rows_least_percent": None,
    "feed_rows_most_percent": None,
    "feed_changed_percent": None,
    "feed_hold_minutes": None,
    "feed_undo_days": None,
    "confirm_remind_days": BEFORE_INTAKE,
    "intake_remind_days": BEFORE_INTAKE,
    "intake_escalate_days": BEFORE_INTAKE,
    "route_remind_days": OPEN,
    "feedback_remind_days": ASKED,
    "feedback_escalate_days": ASKED,
    "ready_remind_days": DECLARED,
    "ready_escalate_days": DECLARED,
    "recognition_remind_days": OPEN,
    "recognition_escalate_days": OPEN,
    "start_remind_days": SUBMITTED,
    "seat_remind_days": SEATS,
    "seat_escalate_days": SEATS,
    "scoring_remind_days": SEATS,
    "scoring_last_days": SEATS,
    "settle_remind_days": UNDECIDED,
    "settle_escalate_days": UNDECIDED,
    "silence_days": OPEN,
    "silence_again_days": OPEN,
    "count_least": None,
    "share_least": None,
}


@dataclass(frozen=True, slots=True)
class Touched:
    """One setting that changes: from what to what, and how many running cases follow it."""

    label: Promise | str
    was: str
    becomes: str
    words: Promise | str
    cases: int


def touched(before: Mapping[str, Any], after: Mapping[str, Any], faculty: int | None = None) -> list[Touched]:
    """What a change from these values to those does to running cases, of all faculties or of one.

    A line for each setting and kind of case; a query for each kind, however many settings are about it.
    """
    counts: dict[int, int] = {}
    found = []
    for name, setting in SETTINGS.items():
        if name not in after or before[name] == after[name]:
            continue
        about = TOUCHES[name]
        was, becomes = setting.words(before[name]), setting.words(after[name])
        if about is None:
            found.append(Touched(setting.label, was, becomes, "", 0))
            continue
        for kind in about if isinstance(about, tuple) else (about,):
            if id(kind) not in counts:
                rows = kind.rows()
                counts[id(kind)] = (rows.filter(**{kind.faculty: faculty}) if faculty else rows).count()
            found.append(Touched(setting.label, was, becomes, kind.words, counts[id(kind)]))
    return found


# what of a profile running cases follow, with the path from the case to the profile; the rest is names, advice and what
# is set only while nobody writes
PROFILE_TOUCHES: Mapping[str, tuple[Kind, str]] = {
    "interview": (UNDECIDED, "trajectory__profile"),
    "courses_mandatory": (OPEN, "profile"),
    "submit_until": (OPEN, "profile"),
}


def touched_by_profile(profile: Profile, after: Mapping[str, Any], labels: Mapping[str, Any]) -> list[Touched]:
    """What a change of this profile does to the running cases under it; ``labels`` are those of its form."""
    found = []
    for name, (kind, path) in PROFILE_TOUCHES.items():
        was, becomes = getattr(profile, name), after.get(name)
        if was != becomes:
            cases = kind.rows().filter(**{path: profile}).count()
            found.append(Touched(labels[name], str(was), str(becomes), kind.words, cases))
    return [one for one in found if one.cases]
