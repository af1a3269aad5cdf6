"""The places of an edition and the line for them: decided under the lock of the edition (docs/domain.md, Places).

Whoever gives a place away or takes one calls ``settle`` in the same transaction: offers that ran out end first, then
free places go to the head of the line. A late job finds nothing left to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import messages
from courses.models import Edition, Registration
from courses.queries.capacity import begins_at, held_by_leavers, taken
from courses.workflow import news
from courses.workflow.sharing import share, unshare
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import STAFF_ONLY
from utq_portal.jobs.promise import promise
from utq_portal.people.models import Role, User
from utq_portal.people.queries import leavers, responsible
from utq_portal.policy.queries import current
from utq_portal.workflow import Step, advance

R = Registration.State
W = Registration.Why

# nobody takes these
_step = partial(Step, rule=None, audience=STAFF_ONLY)
PROMOTE = _step(verb="courses.promote", sources=(R.WAITLISTED,), target=R.CONFIRMED, sentence=_("A place came free"))
OFFER = _step(verb="courses.offer", sources=(R.WAITLISTED,), target=R.OFFERED, sentence=_("A place was offered"))
EXPIRE = _step(
    verb="courses.expire",
    sources=(R.OFFERED,),
    target=R.CANCELLED,
    sentence=_("The offered place was not taken in time"),
)
LEAVE_LINE = _step(
    verb="courses.leave_line",
    sources=(R.WAITLISTED,),
    target=R.CANCELLED,
    sentence=_("Somebody in the line works here no more"),
)
LEAVE_PLACE = _step(
    verb="courses.leave_place",
    sources=(R.CONFIRMED, R.OFFERED, R.PENDING),
    target=R.CANCELLED,
    sentence=_("Somebody with a place works here no more"),
)
RELEASE = _step(
    verb="courses.release",
    sources=Registration.AHEAD,
    target=R.CANCELLED,
    sentence=_("The registration ended with the edition"),
)


def locked(edition: Edition) -> Edition:
    """The row, locked until the transaction ends: the root of every verb over its places."""
    return Edition.objects.select_for_update(of=("self",)).select_related("course").get(pk=edition.pk)


def settle(edition: Edition, now: datetime) -> None:
    """End offers and holds that ran out, then give the free places to the head of the line; ``edition`` is locked.

    Who left waits for none, and would not hear of it: their place, and their place in the line, end (docs/domain.md,
    Places that run out).
    """
    _end_offers(edition, now)
    _end_holds(edition, now)
    if edition.state not in Edition.SHOWN or now >= begins_at(edition):
        return
    _end_left(edition, now)
    free = edition.most - taken(edition, now)
    if free < 1:
        return
    rows = Registration.objects.filter(edition=edition, state=R.WAITLISTED).select_related("person")
    line = list(rows.order_by("registered_at", "pk"))
    gone = leavers([registration.person_id for registration in line]) if line else set()
    for registration in line:
        if registration.person_id in gone:
            end(registration, LEAVE_LINE, W.LEFT, now)
        elif free:
            _give(edition, registration, now)
            free -= 1


def _give(edition: Edition, registration: Registration, now: datetime) -> None:
    """A place: theirs at once while the start is far enough, else offered for some hours."""
    days = (edition.starts_on - timezone.localdate(now)).days
    policy = current()
    if days > policy.auto_promote_days:
        event = advance(registration, PROMOTE, by=None)
        share(registration, edition, by=None)
        news.tell(messages.PROMOTED, registration, edition, event, calendar=news.invited(registration, edition))
        return
    until = min(now + timedelta(hours=policy.offer_hours), begins_at(edition))
    event = advance(registration, OFFER, by=None, changes={"offer_expires_at": until})
    promise_settling(edition, until, f"offer:{event.pk}")
    news.tell(messages.OFFERED, registration, edition, event, until=until)


def _end_left(edition: Edition, now: datetime) -> None:
    """The places of who works here no more, before the start; they and who runs the edition are told."""
    rows = Registration.objects.filter(held_by_leavers(), edition=edition).select_related("person").order_by("pk")
    for registration in rows:
        had_place = registration.state == R.CONFIRMED
        event = end(registration, LEAVE_PLACE, W.LEFT, now)
        calendar = news.withdrawn(registration, edition) if had_place else ""
        news.tell(messages.LEFT, registration, edition, event, calendar=calendar)
        if had_place:
            url = edition.get_absolute_url()
            news.tell(messages.LEFT_DESK, registration, edition, event, to=runners(edition), url=url)


def runners(edition: Edition) -> list[User]:
    """Who runs it: the UTQ supervisor who leads it, else the course managers."""
    if edition.led_by is not None and edition.course.led:
        return [edition.led_by]
    return responsible(Role.COURSE_MANAGER)


def promise_settling(edition: Edition, at: datetime, why: str) -> None:
    """Look again at ``at``: something runs out then."""
    promise("courses.settle", {"edition": edition.pk}, key=f"courses:{why}", run_after=at)


def _end_offers(edition: Edition, now: datetime) -> None:
    over = Registration.objects.filter(edition=edition, state=R.OFFERED, offer_expires_at__lte=now)
    for registration in over.select_related("person"):
        event = end(registration, EXPIRE, W.LAPSED, now)
        news.tell(messages.OFFER_LAPSED, registration, edition, event)


def _end_holds(edition: Edition, now: datetime) -> None:
    """Nobody answered in time: the question stays, the place does not."""
    rows = Registration.objects.filter(edition=edition, state=R.PENDING, held_until__lte=now).select_related("person")
    over = list(rows)
    for registration in over:
        news.tell(messages.HOLD_ENDED, registration, edition, f"hold:{registration.pk}")
    if over:
        Registration.objects.filter(pk__in=[registration.pk for registration in over]).update(held_until=None)


def end(
    registration: Registration, step: Step, why: str, now: datetime, *, by: User | None = None, **more: Any
) -> Event:
    """Take ``step`` to an end without the course; nothing is held or offered any more."""
    changes = {"ended_because": why, "cancelled_at": now, "offer_expires_at": None, "held_until": None, **more}
    unshare(registration, by=by)
    return advance(registration, step, by=by, changes=changes, data={"person": registration.person_id})


def release(edition: Edition, why: str, now: datetime, *, reason: str = "") -> None:
    """Let go of everybody whom this edition keeps waiting, or who would have come; each is told.

    ``reason``: what they read about why the edition was cancelled.
    """
    waiting = (R.PENDING, R.WAITLISTED, R.OFFERED)
    states = Registration.AHEAD if why == W.EDITION else waiting
    message = messages.EDITION_CANCELLED if why == W.EDITION else messages.NO_PLACE
    if reason:
        message = messages.EDITION_CANCELLED_BECAUSE
    rows = Registration.objects.filter(edition=edition, state__in=states).select_related("person")
    for registration in rows.order_by("registered_at", "pk"):
        had_place = registration.state == R.CONFIRMED
        event = end(registration, RELEASE, why, now)
        calendar = news.withdrawn(registration, edition) if had_place else ""
        more: dict[str, Any] = {"reason": reason} if reason else {}
        news.tell(message, registration, edition, event, calendar=calendar, **more)
