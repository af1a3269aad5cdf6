"""Where an assessment stands, in the words of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment, Seat
from assessments.queries import expected_decision
from assessments.queries.reading import HOLDERS, JUDGED
from utq_portal.policy.values import Policy
from utq_portal.web import dates

S, T = Assessment.State, Seat.State
BOTH = 2
PHASE = {
    S.ASSIGNING: 2,
    S.SCORING: 3,
    S.INTERVIEW: 3,
    S.DELIBERATING: 3,
    S.ARBITRATION: 3,
    S.DECIDED: 4,
    S.ANNOUNCED: 5,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five phases; ``state`` is done, now or later."""

    number: int
    state: str
    label: Promise | str
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The four answers for the coordinator."""

    where: str
    where_note: str
    task: str
    task_note: str
    by: date | None
    holder: str
    expected: date
    last: date | None  # the last day of the decision, while it is awaited

    @property
    def holder_name(self) -> Promise | str:
        return HOLDERS.get(self.holder, "")

    @property
    def yours(self) -> bool:
        return self.holder == "coordinator"


def told_day(row: Assessment, today: date, *, inside: bool) -> date:
    """When the decision is expected: to who is not inside its last day, which does not move with what goes on there."""
    return expected_decision(row, today) if inside else max(row.due_on, today)


def phases(row: Assessment, seats: Sequence[Seat], today: date, *, policy: Policy, inside: bool = True) -> list[Step]:
    """Sealed, assessors, judging, decision, objection: what was, what is, and when the rest is expected."""
    closed = not inside and row.state in JUDGED
    now = PHASE[S.SCORING] if closed else PHASE.get(S(row.state), 0)
    ended = now == 0
    over = row.state == S.ANNOUNCED and row.objection_until is not None and row.objection_until < today
    sealed = row.snapshot
    expected = told_day(row, today, inside=inside)
    accepted = len([seat for seat in seats if seat.state in (T.ACCEPTED, T.SUBMITTED)])
    notes = {
        1: dates.long(sealed.endorsed_at),
        2: ngettext("%(count)s of 2 accepted", "%(count)s of 2 accepted", accepted) % {"count": accepted},
        3: _due_note(row) if closed else _judging_note(row),
        4: _("announced on %(day)s") % {"day": dates.long(row.announced_on)}
        if row.announced_on
        else _("about %(day)s") % {"day": dates.long(expected)},
        5: _("until %(day)s") % {"day": dates.long(row.objection_until)}
        if row.objection_until
        else ngettext(
            "until %(count)s day after the announcement",
            "until %(count)s days after the announcement",
            policy.objection_days,
        )
        % {"count": policy.objection_days},
    }
    labels = {
        1: _("Endorsed and sealed"),
        2: _("Assessors"),
        3: _("Judging"),
        4: _("Decision"),
        5: _("Objection period"),
    }
    return [
        Step(
            n,
            "plain" if ended else "done" if n < now or (n == now and over) else "now" if n == now else "later",
            labels[n],
            notes[n],
        )
        for n in labels
    ]


def _judging_note(row: Assessment) -> str:
    words = {
        S.INTERVIEW: _("interview"),
        S.DELIBERATING: _("joint judgement"),
        S.ARBITRATION: _("arbitration"),
    }
    if row.state in words:
        return words[S(row.state)]
    return _due_note(row)


def _due_note(row: Assessment) -> str:
    return _("by %(day)s") % {"day": dates.long(row.scoring_due_on)} if row.scoring_due_on else ""


def _told(row: Assessment) -> str:
    """The state in words; once it is announced, with the outcome."""
    words = str(row.get_state_display())
    return f"{words}: {row.get_outcome_display()}" if row.state == S.ANNOUNCED and row.outcome else words


def standing(row: Any, seats: Sequence[Seat], today: date) -> Standing:
    """The coordinator's four answers; ``row`` knows who has the ball (``with_holder``), the caller the seats."""
    taken = [seat for seat in seats if seat.state in Seat.TAKEN]
    task, note, by = _task(row, taken, today)
    number = PHASE.get(S(row.state), 0)
    where = _("Phase %(number)s of 5") % {"number": number} if number else row.get_state_display()
    return Standing(
        where=where,
        where_note=_told(row) if number else "",
        task=task,
        task_note=note,
        by=by,
        holder=row.holder,
        expected=expected_decision(row, today),
        last=max(row.due_on, expected_decision(row, today)) if row.state in Assessment.RUNNING else None,
    )


def _task(row: Any, taken: Sequence[Seat], today: date) -> tuple[str, str, date | None]:
    """What is expected of the coordinator, a nuance, and by when."""
    if row.turn == "replace":
        return _("Replace an assessor"), _("who can no longer judge this dossier"), today
    if row.turn == "ask":
        missing = BOTH - len(taken)
        words = ngettext("Ask one assessor", "Ask %(count)s assessors", missing) % {"count": missing}
        return words, "", today
    if row.turn == "settle":
        return _("Plan an interview"), _("or say why it is not needed"), None
    if row.turn == "arbitrate":
        return _("Record the arbitration"), "", row.arbitration.due_on
    if row.turn == "announce":
        return _("Announce the decision"), "", expected_decision(row, today)
    if row.state in Assessment.RUNNING:
        return _("Nothing now"), "", None
    return _("Nothing"), "", None
