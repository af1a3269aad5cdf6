"""The only writer of the catalogue: editions move as docs/domain.md, Courses, says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import messages
from courses.models import Attendance, Course, Edition, Registration, Session
from courses.queries.capacity import taken
from courses.rules import RUNS
from courses.workflow import news
from courses.workflow.interest import tell_interested
from courses.workflow.places import locked, release, settle
from courses.workflow.sharing import follow_edition
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.workflow import NOT_YOURS, Guard, Step, advance

S = Edition.State

EDITION_SAVED = declare("courses.edition_saved", _("%(actor)s changed the edition"), STAFF_ONLY, RUNS)

_step = partial(Step, audience=STAFF_ONLY)
_FIRST_AHEAD = Guard(
    lambda row: row.starts_on > timezone.localdate(), _("The first day is not ahead any more. Change it first.")
)
_FIRST_CAME = Guard(lambda row: row.starts_on <= timezone.localdate(), _("The first day has not come yet."))
_LAST_CAME = Guard(lambda row: row.ends_on <= timezone.localdate(), _("The last day has not come yet."))
OPEN = _step(
    verb="courses.open",
    sources=(S.DRAFT, S.CLOSED),
    target=S.OPEN,
    rule=RUNS,
    guards=(_FIRST_AHEAD,),
    sentence=_("%(actor)s opened the registration"),
)
CLOSE = _step(
    verb="courses.close", sources=(S.OPEN,), target=S.CLOSED, rule=RUNS, sentence=_("%(actor)s closed the registration")
)
START = _step(
    verb="courses.start",
    sources=Edition.SHOWN,
    target=S.RUNNING,
    rule=RUNS,
    guards=(_FIRST_CAME,),
    sentence=_("%(actor)s noted that the edition began"),
)
FINISH = _step(
    verb="courses.finish",
    sources=(S.RUNNING,),
    target=S.FINISHED,
    rule=RUNS,
    guards=(_LAST_CAME,),
    sentence=_("%(actor)s noted that the edition ended"),
)
CANCEL = _step(
    verb="courses.cancel",
    sources=(S.DRAFT, S.OPEN, S.CLOSED),
    target=S.CANCELLED,
    rule=RUNS,
    sentence=_("%(actor)s cancelled the edition"),
)
STEPS = (OPEN, CLOSE, START, FINISH, CANCEL)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as it is planned: from, until, where."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    mandatory: bool = True


NO_MEETINGS = _("Enter at least one meeting with its day and times.")
OVER = _("This edition is over. Copy it to plan another one.")
NOTED = _("Attendance was noted for a meeting that you take away. Keep it, or clear the attendance first.")
PAST = _(
    "A meeting was moved to a moment that is over: %(when)s. Enter a time in the future; what is past stays as it was."
)
TOO_SMALL = _("Places taken or offered: %(held)s. Enter at least as many, or cancel registrations first.")


def may_manage(by: User | None) -> None:
    """Refuse everybody but the course manager; ``None`` is the system."""
    if by is not None and not any(held.role == "course_manager" for held in by.held_roles):
        raise Refused(NOT_YOURS)


def _dates(meetings: Sequence[Meeting], closes_on: date | None) -> dict[str, date]:
    if not meetings:
        raise Refused(NO_MEETINGS)
    first = timezone.localtime(min(m.starts_at for m in meetings)).date()
    last = timezone.localtime(max(m.ends_at for m in meetings)).date()
    closing = closes_on or first - timedelta(days=current().course_close_days)
    return {"starts_on": first, "ends_on": last, "closes_on": closing}


@transaction.atomic
def plan_edition(
    course: Course, values: Mapping[str, object], meetings: Sequence[Meeting], *, by: User | None
) -> Edition:
    """A new edition, still a draft; raises Refused without a meeting."""
    may_manage(by)
    return insert_edition(course, values, meetings, by=by)


@transaction.atomic
def insert_edition(
    course: Course, values: Mapping[str, Any], meetings: Sequence[Meeting], *, by: User | None
) -> Edition:
    """The rows of a new edition; the caller knows that ``by`` may plan it."""
    values, trainers = _apart(values)
    dates = _dates(meetings, values.get("closes_on"))
    edition = Edition.objects.create(course=course, **{**values, **dates})
    edition.given_by.set(trainers)
    _write_sessions(edition, meetings)
    record(EDITION_SAVED.name, edition, by=by, case=edition.case)
    return edition


def _apart(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[User]]:
    """The columns of an edition, and its trainers with an account."""
    columns = dict(values)
    return columns, list(columns.pop("given_by", ()))


@transaction.atomic
def change_edition(
    edition: Edition, values: Mapping[str, Any], meetings: Sequence[Meeting], *, by: User | None
) -> Edition:
    """Change the details and meetings of an edition that is not over; who has a place hears of other times."""
    row = locked(edition)
    if by is not None and not RUNS.allows(by, row):
        raise Refused(NOT_YOURS)
    if row.state in Edition.OVER:
        raise Refused(OVER)
    now = timezone.now()
    settle(row, now)
    held = taken(row, now)
    if values.get("most", row.most) < held:
        raise Refused(TOO_SMALL % {"held": held})
    columns, trainers = _apart(values)
    dates = _dates(meetings, columns.get("closes_on"))
    Edition.objects.filter(pk=row.pk, state=row.state).update(**{**columns, **dates})
    if "given_by" in values:
        row.given_by.set(trainers)
    changed = Edition.objects.select_related("course", "led_by").get(pk=row.pk)
    were = {"nl": news.times_of(row, "nl"), "en": news.times_of(row, "en")}
    if by is not None:
        _check_ahead(row, meetings, now)
    moved = _write_sessions(changed, meetings, gone_from=row.place != changed.place)
    event = record(EDITION_SAVED.name, row, by=by, case=row.case)
    follow_edition(row, changed, by=by)
    if (moved.there or moved.gone) and row.state != S.DRAFT:
        news.tell_moved(changed, moved, event, were)
    settle(locked(changed), now)  # a larger group, or an earlier first day: the line moves up
    return changed


def _check_ahead(edition: Edition, meetings: Sequence[Meeting], now: datetime) -> None:
    """Raise Refused when a meeting would begin at another moment than before, and that moment is over."""
    known = set(edition.sessions.values_list("starts_at", flat=True))
    for meeting in meetings:
        if meeting.starts_at < now and meeting.starts_at not in known:
            when = f"{dates.with_weekday(meeting.starts_at)}, {dates.clock(meeting.starts_at)}"
            raise Refused(PAST % {"when": when})


@dataclass(frozen=True, slots=True)
class Foretold:
    """How many people would get a mail, and about what: codes of messages; ``seen`` is who gets which, in order."""

    number: int = 0
    codes: frozenset[str] = frozenset()
    seen: tuple[str, ...] = ()


# what a change of an edition is told with; that an offer ran out meanwhile is told anyway
_TOLD = (messages.SESSIONS_CHANGED, messages.PLACE_CHANGED, messages.ASK_AGAIN, messages.PROMOTED, messages.OFFERED)


def would_tell(
    edition: Edition, values: Mapping[str, object], meetings: Sequence[Meeting], *, by: User | None
) -> Foretold:
    """Who would get a mail if this were saved: it is done, counted and taken back.

    Nobody where it would be refused: saving says why (docs/domain.md, Changes of a course).
    """
    if edition.state == S.DRAFT or edition.state in Edition.OVER:
        return Foretold()
    with transaction.atomic():
        last = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
        try:
            with transaction.atomic():
                change_edition(edition, values, meetings, by=by)
        except Refused:
            return Foretold()
        # of this edition: what others do meanwhile to another one is not told by saving this
        told = Notice.objects.filter(pk__gt=last, case=edition.case, code__in=[one.code for one in _TOLD])
        seen = sorted(set(told.values_list("recipient", "code")))
        found = Foretold(
            len({person for person, _code in seen}),
            frozenset(code for _person, code in seen),
            tuple(f"{person} {code}" for person, code in seen),
        )
        transaction.set_rollback(True)
    return found


def _write_sessions(edition: Edition, meetings: Sequence[Meeting], *, gone_from: bool = False) -> news.Moved:
    """Make the sessions read as planned, in their order, and say which are other than they were.

    Each keeps its row, and so its place in people's calendars; ``gone_from``: the place of the edition changed, which
    sessions without a place of their own follow. One where attendance was noted cannot go.
    """
    known = list(edition.sessions.order_by("starts_at", "pk"))
    moved = news.Moved([], [])
    for number, meeting in enumerate(sorted(meetings, key=lambda m: m.starts_at)):
        session = known[number] if number < len(known) else Session(edition=edition)
        before = (session.starts_at, session.ends_at, session.place)
        session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
        session.place, session.mandatory = meeting.place, meeting.mandatory
        if before != (session.starts_at, session.ends_at, session.place) or (gone_from and not session.place):
            moved.retimed |= before[:2] != (session.starts_at, session.ends_at)
            session.sequence += session.pk is not None
            moved.there.append(session)
        session.save()
    surplus = known[len(meetings) :]
    if Attendance.objects.filter(session__in=surplus).exists():
        raise Refused(NOTED)
    for session in surplus:
        session.sequence += 1  # as it leaves people's calendars
    moved.gone.extend(surplus)
    moved.retimed |= bool(surplus)
    Session.objects.filter(pk__in=[session.pk for session in surplus]).delete()
    return moved


@transaction.atomic
def open_edition(edition: Edition, *, by: User) -> None:
    """draft or closed → open; who showed interest is told the first time."""
    first_time = edition.state == S.DRAFT
    event = advance(edition, OPEN, by=by)
    if first_time:
        tell_interested(edition, messages.NEW_EDITION, event)


def close_edition(edition: Edition, *, by: User) -> Event:
    """open → closed: no more registrations."""
    return advance(edition, CLOSE, by=by)


@transaction.atomic
def start_edition(edition: Edition, *, by: User) -> None:
    """open or closed → running, from the first day on; who still waits is told that no place came."""
    advance(edition, START, by=by)
    release(locked(edition), Registration.Why.STARTED, timezone.now())


def finish_edition(edition: Edition, *, by: User) -> Event:
    """running → finished, from the last day on."""
    return advance(edition, FINISH, by=by)


@transaction.atomic
def cancel_edition(edition: Edition, *, by: User, reason: str, tell_reason: bool = False) -> None:
    """draft, open or closed → cancelled, with a reason; who was registered, waited or is interested is told.

    ``tell_reason``: the reason goes along in these mails; else it stays with the course desk.
    """
    announced = edition.state != S.DRAFT
    event = advance(edition, CANCEL, by=by, changes={"cancelled_because": reason})
    if announced:
        said = reason.strip() if tell_reason else ""
        release(locked(edition), Registration.Why.EDITION, timezone.now(), reason=said)
        if said:
            tell_interested(edition, messages.CANCELLED_BECAUSE, event, reason=said)
        else:
            tell_interested(edition, messages.CANCELLED, event)
