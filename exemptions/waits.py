"""What waits in an exemption, for whom, and when they are reminded (docs/domain.md, Steps that wait)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemptions import messages
from exemptions.models import ExemptionRequest, ExternalQualification
from utq_portal.agenda.delays import Delay, Office, Unit
from utq_portal.agenda.waits import Recipient, ReminderRule, Stage, after, register
from utq_portal.people.models import Role, User
from utq_portal.people.responsible import Responsible

S, H = ExemptionRequest.State, Responsible
SUBMITTED = ExternalQualification.State.SUBMITTED
HR, CANDIDATE, ADVISER = _("the HR advisor"), _("the candidate"), _("the exemption advisor")
DECIDER, COORDINATOR = _("the dean or a delegate"), _("the coordinator")
AROUND = _("the coordinator and those around the request")


def _rows(*states: str) -> Callable[[date], QuerySet[ExemptionRequest]]:
    """The requests in these states, without the many: the sweep locks them."""
    return lambda on: ExemptionRequest.objects.filter(state__in=states).select_related("person")


def _meeting_was(on: date) -> QuerySet[ExemptionRequest]:
    return (
        ExemptionRequest.objects.filter(state=S.MEETING, meeting__starts_at__lt=timezone.now())
        .select_related("person", "meeting")
        .annotate(met_at=F("meeting__starts_at"))
    )


def _candidate(row: ExemptionRequest, office: Office) -> list[User]:
    return [row.person]


def _hr(row: ExemptionRequest, office: Office) -> list[User]:
    people = office.holders(Role.HR_ADVISOR, row.faculty_id, but=row.person_id)
    known = [one for one in people if one.pk in {row.filed_by_id, row.opened_by_id}]
    return known or people


def _advisers(row: ExemptionRequest, office: Office) -> list[User]:
    return office.holders(Role.EXEMPTION_ADVISOR, but=row.person_id)


def _deciders(row: ExemptionRequest, office: Office) -> list[User]:
    people = office.holders(Role.FACULTY_DECIDER, row.faculty_id, but=row.person_id)
    may = [one for one in people if one.pk not in {row.advised_by_id, row.advised_for_id}]
    return may or _coordinators(row, office)


def _closers(row: ExemptionRequest, office: Office) -> list[User]:
    """Who may close it: HR alone before filing, the adviser too after it."""
    return [*_hr(row, office), *(_advisers(row, office) if row.filed_on else [])]


def _coordinators(row: ExemptionRequest, office: Office) -> list[User]:
    return office.holders(Role.COORDINATOR, but=row.person_id)


def _around(row: ExemptionRequest, office: Office) -> list[User]:
    """Who looks after the time that a request takes, and who has the ball."""
    ball = {H.EXEMPTION_ADVISOR: _advisers, H.FACULTY_DECIDER: _deciders}.get(H(row.responsible))
    return [*_coordinators(row, office), *_hr(row, office), *(ball(row, office) if ball else [])]


def _page(row: ExemptionRequest | ExternalQualification, who: User) -> str:
    return row.get_absolute_url()


def _params(row: ExemptionRequest) -> Mapping[str, object]:
    return {"person": row.person.name, "due": row.due_on or ""}


def _after(delay: Delay | str, message: Any, to: Callable[[Any, Office], list[User]], who: Any) -> Stage:
    return after(delay, Recipient(message, to, _page, who))


STEP, ANSWER = "exemption_step_days", "exemption_answer_days"
_request = partial(ReminderRule, params=_params)
register(
    _request(
        "exemptions.asked",  # by the state: HR is reminded too while a paper is missing and the candidate has the ball
        _("HR has to check a request for exemption"),
        _rows(S.ASKED),
        (_after(STEP, messages.REMIND_HR, _hr, HR),),
        every=Delay(STEP),
    ),
    _request(
        "exemptions.question",
        _("The candidate was asked something about an exemption"),
        _rows(S.HR_QUESTION, S.NEEDS_INFO),
        (
            _after(ANSWER, messages.REMIND_CANDIDATE, _candidate, CANDIDATE),
            _after("exemption_silent_days", messages.PROPOSE_CLOSE, _closers, AROUND),
        ),
    ),
    _request(
        "exemptions.times",
        _("The candidate has to choose a time for the meeting"),
        _rows(S.TIMES),
        (
            _after(STEP, messages.REMIND_CANDIDATE, _candidate, CANDIDATE),
            _after("exemption_silent_days", messages.PROPOSE_CLOSE, _closers, AROUND),
        ),
    ),
    _request(
        "exemptions.filed",
        _("The exemption advisor has to evaluate a request"),
        _rows(S.FILED),
        (_after(STEP, messages.REMIND_ADVISER, _advisers, ADVISER),),
        every=Delay(STEP),
    ),
    _request(
        "exemptions.met",
        _("The exemption advisor has to write the advice"),
        _meeting_was,
        (_after(STEP, messages.REMIND_ADVISER, _advisers, ADVISER),),
        since="met_at",
        every=Delay(STEP),
    ),
    _request(
        "exemptions.deciding",
        _("The faculty has to decide on an exemption"),
        lambda on: ExemptionRequest.objects.filter(responsible=H.FACULTY_DECIDER).select_related("person"),
        (_after(STEP, messages.REMIND_DECIDER, _deciders, DECIDER),),
        every=Delay(STEP),
    ),
    # from filing to decision: two weeks before the day on which the decision is expected, and on that day
    _request(
        "exemptions.decision",
        _("The decision on an exemption is expected"),
        lambda on: _rows(*ExemptionRequest.AFTER_FILING)(on).filter(filed_on__isnull=False),
        (
            _after(Delay(14, Unit.DAYS, before=True, of="due_on"), messages.LATE_SOON, _around, AROUND),
            _after(Delay(1, Unit.DAYS, of="due_on"), messages.LATE, _around, AROUND),
        ),
        since="filed_on",
        whole_days=True,
    ),
    ReminderRule(
        "exemptions.external",
        _("A qualification from another university has to be checked"),
        lambda on: ExternalQualification.objects.filter(state=SUBMITTED).select_related("person"),
        (_after(STEP, messages.REMIND_EXTERNAL, _coordinators, COORDINATOR),),
        every=Delay(STEP),
    ),
)
