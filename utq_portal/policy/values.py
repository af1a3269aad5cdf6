"""The settings (docs/domain.md, The settings) with their kind, bounds and value per preset."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def _setting(
    label: Promise | str,
    light: Any,
    *,
    ut: Any = None,
    strict: Any = None,
    bounds: tuple[int, int] = (0, 3650),
    choices: tuple[tuple[str, Promise], ...] = (),
    per_faculty: bool = False,
    unit: Promise | str = "",
) -> Any:
    """One setting: its label, the Light value and what the other presets make of it."""
    presets = {"light": light, "ut": ut, "strict": strict}
    return field(
        default=light,
        metadata={
            "label": label,
            "presets": {key: light if own is None else own for key, own in presets.items()},
            "bounds": bounds,
            "choices": choices,
            "per_faculty": per_faculty,
            "unit": unit,
        },
    )


MONTHS, WEEKS, DAYS, WORKING_DAYS, HOURS = _("months"), _("weeks"), _("days"), _("working days"), _("hours")
MINUTES, PERCENT = _("minutes"), "%"
OTHER_FACULTY = (("preferred", _("Preferred")), ("required", _("Required")), ("no", _("No rule")))
OBJECTION_TO = (("board", _("the Executive Board")), ("dean", _("the dean")), ("coordinator", _("the coordinator")))
INTERVIEW = (("differs", _("Only where assessors differ")), ("request", _("On request")), ("always", _("Always")))


def _term(label: Promise | str, days: int, most: int = 60) -> Any:
    """Within so many working days, at ``most`` 60."""
    return _setting(label, days, bounds=(1, most), per_faculty=True, unit=WORKING_DAYS)


def _reminder(label: Promise | str, days: int) -> Any:
    """So many working days after something began to wait."""
    return _term(label, days, 120)


@dataclass(frozen=True, slots=True)
class Policy:
    """The values that hold on a day, for one faculty or all; each duration in the unit that its field names."""

    deadline_months: int = _setting(_("Time to qualify"), 36, bounds=(6, 120), unit=MONTHS)
    fte_above_hundredths: int = _setting(_("In scope above this FTE, in hundredths"), 20, bounds=(0, 100))
    gap_days: int = _setting(_("A break of at most this long keeps the obligation"), 182, unit=DAYS)
    leave_days: int = _setting(_("Shortest leave that moves the deadline"), 28, unit=DAYS)
    extension_hr_months: int = _setting(_("HR alone extends up to"), 6, ut=0, strict=0, bounds=(0, 24), unit=MONTHS)
    extension_most_months: int = _setting(_("Longest extension in total"), 24, bounds=(0, 60), unit=MONTHS)
    feedback_days: int = _term(_("Feedback within"), 15)
    answer_days: int = _term(_("UTQ supervisor answers within"), 10)
    time_answer_days: int = _term(_("A request for more time, or about an obligation, is answered within"), 10)
    line_manager_confirms: bool = _setting(
        _("The line manager confirms before the intake is submitted"), False, strict=True
    )
    intake_before_dossier: bool = _setting(_("The dossier opens after the intake"), False, ut=True, strict=True)
    plan_agreed: bool = _setting(_("Learning route changes need the UTQ supervisor's agreement"), False, strict=True)
    checklist_required: bool = _setting(_("The checklist is complete before endorsing"), False, strict=True)
    insist_days: int = _setting(
        _("After a return, handing in without endorsement at the earliest after"), 0, ut=14, strict=14, unit=DAYS
    )
    assessors_other_faculty: str = _setting(
        _("An assessor from another faculty"), "preferred", ut="required", strict="required", choices=OTHER_FACULTY
    )
    assessor_load: int = _setting(_("Open assessments per assessor, at most"), 4, bounds=(1, 20))
    scoring_days: int = _setting(_("Judging within"), 20, bounds=(5, 60), unit=WORKING_DAYS)
    procedure_days: int = _setting(_("The whole assessment within"), 60, bounds=(10, 120), unit=WORKING_DAYS)
    announce_days: int = _setting(_("Announcing within"), 5, bounds=(1, 30), unit=WORKING_DAYS)
    interview: str = _setting(_("Interview"), "differs", ut="request", strict="always", choices=INTERVIEW)
    consensus_by_hand: bool = _setting(_("Assessors always write the joint judgement themselves"), False, strict=True)
    resubmissions: int = _setting(_("Resubmissions"), 2, bounds=(0, 9))
    resubmission_wait_days: int = _setting(
        _("New attempt at the earliest after"), 0, ut=20, strict=20, bounds=(0, 120), unit=WORKING_DAYS
    )
    result_months: int = _setting(_("A sufficient competence keeps its result for"), 24, bounds=(6, 120), unit=MONTHS)
    objection_days: int = _setting(_("Objection within"), 42, bounds=(14, 90), unit=DAYS)
    objection_to: str = _setting(_("Objection is made to"), "board", choices=OBJECTION_TO)
    settlement_weeks: int = _setting(_("Both sides look for a settlement within"), 2, bounds=(1, 12), unit=WEEKS)
    objection_weeks: int = _setting(_("An objection is decided within"), 12, bounds=(1, 52), unit=WEEKS)
    grant_days: int = _setting(_("Assessors keep reading after the announcement for"), 30, bounds=(0, 365), unit=DAYS)
    arbitration_days: int = _setting(_("Arbitration within"), 28, bounds=(7, 90), unit=DAYS)
    course_close_days: int = _setting(_("Registration closes before the start"), 7, bounds=(0, 60), unit=DAYS)
    offer_hours: int = _setting(_("An offered place is kept for"), 24, bounds=(1, 240), unit=HOURS)
    auto_promote_days: int = _setting(
        _("A free place goes to the next until, before the start"), 3, bounds=(0, 30), unit=DAYS
    )
    approval_days: int = _setting(
        _("A place is kept for the line manager's answer for"), 5, bounds=(1, 30), unit=WORKING_DAYS
    )
    late_cancel_noted: bool = _setting(_("Late cancelling of a course is noted"), False)
    late_cancel_days: int = _setting(_("Cancelling counts as late from, before the start"), 28, unit=DAYS)
    missed_sessions: int = _setting(_("Sessions that may be missed"), 1, bounds=(0, 10))
    exemption_weeks: int = _setting(_("Exemption decided within"), 8, bounds=(1, 52), per_faculty=True, unit=WEEKS)
    exemption_step_days: int = _term(_("Each step of an exemption within"), 10)
    exemption_answer_days: int = _setting(
        _("The candidate answers a question about an exemption within"), 20, bounds=(1, 60), unit=WORKING_DAYS
    )
    exemption_silent_days: int = _setting(
        _("Closing an exemption is proposed after silence of"), 60, bounds=(10, 250), unit=WORKING_DAYS
    )
    exemption_scan_months: int = _setting(
        _("Scans of diplomas are removed after the decision is final, after"), 6, bounds=(1, 60), unit=MONTHS
    )
    exemption_objection: bool = _setting(_("Objection is possible against a refused exemption"), False)
    # what "30,4 uur" in an HR file is a part of (docs/domain.md, Values)
    full_week_hours: int = _setting(_("Hours in the week of a full appointment"), 38, bounds=(30, 48), unit=HOURS)
    # when an HR file needs a reason, how long it is taken back (docs/domain.md, Before it is applied; Undoing it)
    feed_rows_least_percent: int = _setting(
        _("An HR file needs a reason when it has fewer rows than this share of the last one"),
        80,
        bounds=(0, 100),
        unit=PERCENT,
    )
    feed_rows_most_percent: int = _setting(
        _("An HR file needs a reason when it has more rows than this share of the last one"),
        125,
        bounds=(100, 1000),
        unit=PERCENT,
    )
    feed_changed_percent: int = _setting(
        _("An HR file needs a reason when it changes more than this share of the known people"),
        30,
        bounds=(0, 100),
        unit=PERCENT,
    )
    feed_hold_minutes: int = _setting(
        _("The mails of an applied HR file wait, so that it can be taken back unseen"),
        60,
        bounds=(0, 1440),
        unit=MINUTES,
    )
    feed_undo_days: int = _setting(_("An applied HR file can be taken back for"), 30, bounds=(0, 365), unit=DAYS)
    # when somebody is reminded of what waits for them, and when the coordinator hears of it
    # (docs/domain.md, Steps that wait)
    confirm_remind_days: int = _reminder(_("Remind the line manager of a talk to confirm after"), 5)
    intake_remind_days: int = _reminder(_("Remind of an intake without a meeting after"), 10)
    intake_escalate_days: int = _reminder(_("Tell the coordinator of an intake without a meeting after"), 20)
    route_remind_days: int = _reminder(_("Remind of a learning route to look at after"), 10)
    feedback_remind_days: int = _reminder(_("Remind a reader of feedback after"), 10)
    feedback_escalate_days: int = _reminder(_("Tell the coordinator of missing feedback after"), 25)
    ready_remind_days: int = _reminder(_("Remind of a dossier declared ready after"), 7)
    ready_escalate_days: int = _reminder(_("Tell the coordinator of a dossier declared ready after"), 15)
    recognition_remind_days: int = _reminder(_("Remind of a partial certificate to advise or decide on after"), 10)
    recognition_escalate_days: int = _reminder(_("Tell the coordinator of a missing advice after"), 20)
    start_remind_days: int = _reminder(_("Remind of an assessment to start after"), 5)
    seat_remind_days: int = _reminder(_("Remind an assessor who has not answered after"), 5)
    seat_escalate_days: int = _reminder(_("Tell the coordinator of an assessor who has not answered after"), 10)
    scoring_remind_days: int = _reminder(_("Remind an assessor of the judgement after"), 10)
    scoring_last_days: int = _reminder(_("Remind an assessor of the judgement once more after"), 17)
    settle_remind_days: int = _reminder(_("Remind of an interview to plan or a joint judgement to write after"), 10)
    settle_escalate_days: int = _reminder(_("Tell the coordinator of a joint judgement to write after"), 11)
    silence_days: int = _setting(
        _("Write to a teacher who was silent for"), 45, bounds=(7, 365), per_faculty=True, unit=DAYS
    )
    silence_again_days: int = _setting(
        _("And again, while the silence lasts, after"), 30, bounds=(28, 365), per_faculty=True, unit=DAYS
    )
    # what a statistic may show (docs/domain.md, Figures)
    count_least: int = _setting(_("Statistics hide counts of fewer people than"), 5, bounds=(5, 50))
    share_least: int = _setting(_("Statistics show no share of fewer people than"), 20, bounds=(20, 200))


NAMES = tuple(item.name for item in fields(Policy))


@dataclass(frozen=True, slots=True)
class Setting:
    """What a page needs to know of one setting; ``kind`` is whole, yes or choice."""

    name: str
    label: Promise | str
    kind: str
    presets: dict[str, Any]
    bounds: tuple[int, int]
    choices: tuple[tuple[str, Promise], ...]
    per_faculty: bool
    unit: Promise | str

    def words(self, value: Any) -> str:
        """The value as a page says it: yes, a choice, or a number with its unit."""
        if self.kind == "yes":
            return gettext("Yes") if value else gettext("No")
        if self.kind == "choice":
            return str(dict(self.choices).get(value, value))
        return f"{value} {self.unit}".strip()


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "yes"
    return "whole" if isinstance(value, int) else "choice"


SETTINGS: dict[str, Setting] = {
    item.name: Setting(name=item.name, kind=_kind(item.default), **item.metadata) for item in fields(Policy)
}


def preset_values(preset: str) -> dict[str, Any]:
    """Every setting as the preset has it."""
    return {item.name: item.metadata["presets"][preset] for item in fields(Policy)}
