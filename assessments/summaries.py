"""Where an assessment stands, in the words of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment, Seat
from assessments.queries.expected import expected_decision
from assessments.queries.judging import Missing
from assessments.queries.late import Awaited
from assessments.queries.outcome import Decision
from assessments.queries.reading import HOLDERS, JUDGED, told_of
from dossiers.models import Snapshot
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.policy.values import Policy
from utq_portal.web import dates
from utq_portal.web.numbers import Count
from utq_portal.web.summary import ABOUT, FROM, NOBODY, NOTHING, YOURS, Ball, By, Said, Summary

if TYPE_CHECKING:
    from assessments.queries.reading import HeldAssessment, ToldAssessment

S, T = Assessment.State, Seat.State
BOTH = 2
ENDED = (S.WITHDRAWN, S.ANNULLED)
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


def told_day(row: Assessment, today: date, *, inside: bool) -> date:
    """When the decision is expected: to who is not inside its last day, which does not move with what goes on there."""
    return expected_decision(row, today) if inside else max(row.due_on, today)


def phases(row: Assessment, seats: Sequence[Seat], today: date, *, policy: Policy, inside: bool = True) -> list[Step]:
    """Sealed, assessors, judging, decision, objection: what was, what is, and when the rest is expected."""
    closed = not inside and row.state in JUDGED
    now = PHASE[S.SCORING] if closed else PHASE.get(S(row.state), 0)
    ended = now == 0
    over = row.state == S.ANNOUNCED and row.objection_until is not None and row.objection_until < today
    expected = told_day(row, today, inside=inside)
    accepted = len([seat for seat in seats if seat.state in (T.ACCEPTED, T.SUBMITTED)])
    notes = {
        1: dates.long(row.snapshot.endorsed_at),
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
    labels = [_("Endorsed and sealed"), _("Assessors"), _("Judging"), _("Decision"), _("Objection period")]
    return [
        Step(
            n,
            "plain" if ended else "done" if n < now or (n == now and over) else "now" if n == now else "later",
            label,
            notes[n],
        )
        for n, label in enumerate(labels, 1)
    ]


def _judging_note(row: Assessment) -> str:
    words = {S.INTERVIEW: _("interview"), S.DELIBERATING: _("joint judgement"), S.ARBITRATION: _("arbitration")}
    if row.state in words:
        return words[S(row.state)]
    return _due_note(row)


def _due_note(row: Assessment) -> str:
    return _("by %(day)s") % {"day": dates.long(row.scoring_due_on)} if row.scoring_due_on else ""


def _told(row: Assessment) -> str:
    """The state in words; once it is announced, with the outcome."""
    words = str(row.get_state_display())
    return f"{words}: {row.get_outcome_display()}" if row.state == S.ANNOUNCED and row.outcome else words


def summary_of(row: HeldAssessment, seats: Sequence[Seat], today: date) -> Summary:
    """The coordinator's four answers; ``row`` knows who has the ball (``with_holder``), the caller the seats."""
    task, note, by = _task(row, [seat for seat in seats if seat.state in Seat.TAKEN], today)
    number, expected = PHASE.get(S(row.state), 0), expected_decision(row, today)
    at = By()
    if by:
        at = By(by, _("decision then about %(day)s") % {"day": dates.long(expected)} if expected > by else "")
    elif row.state in Assessment.RUNNING:
        last = _("by %(day)s at the latest") % {"day": dates.long(max(row.due_on, expected))}
        at = By(expected, last, term=_("Decision expected"), how=ABOUT)
    return Summary(
        Said(
            _("Phase %(number)s of 5") % {"number": number} if number else row.get_state_display(),
            _told(row) if number else "",
            term=_("Where this procedure is"),
        ),
        Said(task, note),
        at,
        YOURS if row.holder == Responsible.COORDINATOR else Ball(HOLDERS.get(row.holder, "")),
    )


def _task(row: HeldAssessment, taken: Sequence[Seat], today: date) -> tuple[str, str, date | None]:
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
    return _("Nothing now") if row.state in Assessment.RUNNING else _("Nothing"), "", None


def summary_of_start(snapshot: Snapshot | None, attempt: int, today: date, *, ready: bool) -> Summary:
    """Before the assessment: the coordinator asks two assessors."""
    return Summary(
        Said(
            _("Endorsed and sealed") if ready else _("Not waiting for a start"),
            dates.long(snapshot.endorsed_at) if snapshot else "",
            term=_("Where this procedure is"),
        ),
        Said(_("Ask two assessors"), _("attempt %(number)s") % {"number": attempt}),
        By(today, _("the sooner, the sooner there is a decision")),
        YOURS,
        _("then the assessors"),
    )


def summary_of_late(awaited: Sequence[Awaited]) -> Summary:
    """The places from which something is expected, and how many are late."""
    late, total = sum(1 for one in awaited if one.late), Count(len(awaited))
    words = ngettext("%(late)s of %(total)s place is late", "%(late)s of %(total)s places are late", total)
    return Summary(
        Said(words % {"late": late, "total": total}),
        Said(_("Remind, or ask somebody else")) if late else NOTHING,
        By(min((one.due for one in awaited), default=None), words=_("Nothing is due"), term=_("First due")),
        Ball(HOLDERS[Responsible.ASSESSORS]),
    )


# ---------- the candidate, and who guides ----------


def summary_of_underway(row: ToldAssessment, today: date, *, own: bool) -> Summary:
    """While it runs, to the candidate (``own``) or who guides; ``row`` knows whether the reader is ``inside``."""
    coming = row.state == S.INTERVIEW and own
    at = By(term=_("Decision expected"))
    if row.state not in ENDED:
        moves = _("moves with what others do") if row.inside else ""
        at = By(told_day(row, today, inside=row.inside), moves, term=at.term, how=ABOUT)
    return Summary(
        Said(
            capfirst(told_of(row, inside=row.inside)),
            _("attempt %(number)s") % {"number": row.attempt},
            term="" if own else _("Where it stands"),
        ),
        Said(_("Come to the interview")) if coming else NOTHING,
        at,
        Ball(HOLDERS[row.holder]),
    )


def summary_of_outcome(row: Assessment, decision: Decision, *, own: bool) -> Summary:
    """After the announcement, to the candidate (``own``) or who guides."""
    bad, person, place = Count(len(decision.insufficient)), row.trajectory.person, "" if own else _("Where it stands")
    note = _("announced %(day)s") % {"day": dates.long(row.announced_on)} if row.announced_on else ""
    if not bad:
        final = row.decided_by == Assessment.DecidedBy.ARBITRATION
        until = By(None if final else row.objection_until, "", _("None: arbitration is final"), _("Objection until"))
        return Summary(Said(_("Completed"), note, term=place), Said(_("Nothing more")), until, NOBODY)
    if own:
        words = ngettext("Repair %(number)s competence", "Repair %(number)s competences", bad) % {"number": bad}
        asked = Said(words)
    else:
        words = ngettext("%(name)s repairs %(number)s competence", "%(name)s repairs %(number)s competences", bad)
        asked = Said(NOTHING.words, words % {"name": person.name, "number": bad})
    deadline = row.trajectory.obligation.deadline if row.trajectory.obligation else None
    return Summary(
        Said(_("Attempt %(number)s: insufficient") % {"number": row.attempt}, note, term=place),
        asked,
        By(
            decision.again_from,
            _("the UTQ deadline is %(day)s") % {"day": dates.long(deadline)} if deadline else "",
            _("When you are ready") if own else _("When it is ready"),
            _("Hand in again"),
            FROM,
        ),
        YOURS if own else Ball(person.name),
    )


# ---------- the assessor ----------


def summary_of_request(seat: Seat, due: date, today: date) -> Summary:
    """Somebody is asked to assess."""
    about = {"day": dates.long(expected_decision(seat.assessment, today))}
    return Summary(
        Said(_("You are asked"), dates.long(seat.invited_at)),
        Said(_("Accept or decline"), _("a no is an answer too")),
        By(
            due,
            _("judging takes about a day, decision about %(day)s") % about,
            term=_("Please answer by"),
            late=due < today,
        ),
        YOURS,
        _("then the other assessor, apart from you"),
    )


def summary_of_judging(row: Assessment, judged: int, total: int, missing: Sequence[Missing], today: date) -> Summary:
    """An assessor judges; so many competences are ``judged``."""
    sealed, left = row.snapshot, ", ".join(str(n) for n in sorted({one.competence.number for one in missing}))
    words = ngettext(
        "sealed version of %(day)s, %(words)s word", "sealed version of %(day)s, %(words)s words", sealed.words
    )
    return Summary(
        Said(
            _("%(judged)s of %(total)s judged") % {"judged": judged, "total": total},
            words % {"day": dates.long(sealed.taken_at), "words": Count(sealed.words)},
        ),
        Said(_("Judge what is left") if missing else _("Submit your judgement"), left),
        _judged_by(row, today),
        YOURS,
        _("and a second assessor, apart from you"),
    )


def summary_of_submitting(row: Assessment, total: int, reasons: int, today: date) -> Summary:
    """An assessor reads the whole judgement, with so many written reasons, once more."""
    words = ngettext("%(reasons)s reason written", "%(reasons)s reasons written", reasons)
    return Summary(
        Said(_("%(total)s of %(total)s judged") % {"total": total}, words % {"reasons": Count(reasons)}),
        Said(_("Read and submit")),
        _judged_by(row, today),
        YOURS,
        _("then the second assessor"),
    )


def _judged_by(row: Assessment, today: date) -> By:
    day = row.scoring_due_on
    return By(day, dates.left_words(day, today) if day else "")


def summary_of_seat(seat: Seat, today: date) -> Summary:
    """A place on which nothing is to be judged now."""
    row, declined = seat.assessment, seat.state == T.DECLINED
    writes, asked = row.state == S.DELIBERATING, NOTHING
    if row.state == S.INTERVIEW:
        writes = seat.position == 1
        asked = Said(_("Record the interview") if writes else _("Come to the interview"))
    elif writes:
        asked = Said(_("Write or confirm one judgement"))
    over = row.state in (S.ANNOUNCED, *ENDED)
    return Summary(
        Said(capfirst((seat if declined else row).get_state_display()), "" if declined else seat.get_state_display()),
        asked,
        None if declined else _decision_day(row, today),
        YOURS if writes else NOBODY if over else Ball(_("Others")),
    )


def summary_of_consensus(row: Assessment, reader: User, other: str, today: date) -> Summary:
    """The joint judgement: one writes, the ``other`` confirms."""
    writer, asked, ball, then = row.consensus_by_id, NOTHING, Ball(other), ""
    if row.announced_on or row.state != S.DELIBERATING:
        ball = NOBODY if row.announced_on else Ball(HOLDERS[Responsible.COORDINATOR])
    elif writer != reader.pk:
        asked, ball = Said(_("Confirm it, or change it") if writer else _("Write or confirm one judgement")), YOURS
        then = "" if writer else _("or %(other)s, who writes first") % {"other": other}
    return Summary(Said(capfirst(row.get_state_display())), asked, _decision_day(row, today), ball, then)


def _decision_day(row: Assessment, today: date) -> By:
    if row.announced_on:
        return By(row.announced_on, term=_("Announced"))
    if row.state in ENDED:
        return By(row.state_since, term=_("Ended"))
    return By(expected_decision(row, today), term=_("Decision expected"))
