"""What an applied HR file means for people, until its mails go or it is undone (docs/domain.md, Before it is applied).

The news of a file is no notice yet: it is made from what was kept when the mails go out, so that a file that is undone
before that has told nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.models import IntakeBooking, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.workflow.news import WHY_FILE, Events, Occasion
from trajectories.obligations.workflow.recount import Changed, one_at_a_time
from trajectories.workflow.following import Moved, Outcome
from trajectories.workflow.moving import announce, readers
from trajectories.workflow.slots import let_booked_lapse, let_lapse
from trajectories.workflow.tied import Tie, readers_of, tell_ties, untold
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.jobs.promise import NotYet, promise
from utq_portal.people import addresses
from utq_portal.people.feed.images import BATCH, Image, batches
from utq_portal.people.models import FeedImage, FeedUpload, Role, User
from utq_portal.people.rules import holds
from utq_portal.policy.queries import current, may_post
from utq_portal.workflow import Refused

State = FeedUpload.State
_SENT = _("%(actor)s let the mails of an HR file go out")
SENT = declare("trajectories.feed_news_sent", _SENT, COORDINATOR_ONLY, holds(Role.HR_ADVISOR))
SENT_ALREADY = _("The mails of this file went out already, or it was taken back.")


def keep(upload: FeedUpload, before: Mapping[int, Image], after: Mapping[int, Image], outcome: Outcome) -> None:
    """Keep what it takes to undo the file and to tell people of it."""
    effects = _effects(outcome)
    for key, image in after.items():
        gone = _addresses(before[key]) - _addresses(image) if key in before else set()
        if gone:
            effects.setdefault(key, {})["address"] = sorted(gone)
    rows = [
        FeedImage(upload=upload, person_id=key, before=before.get(key, {}), after=image, effects=effects.get(key, {}))
        for key, image in after.items()
    ]
    FeedImage.objects.bulk_create(rows, batch_size=BATCH)


def _addresses(image: Image) -> set[str]:
    """All with which the person could sign in; a second one, of an account that was joined, too."""
    found = {image["identity"]["email"], *(address for address, *_rest in image["addresses"])}
    return {str(one).lower() for one in found if one}


def _effects(outcome: Outcome) -> dict[int, dict[str, Any]]:
    """By person: "deadlines" as [obligation, old, since, new, made], "moved" as [trajectory, from, to, supervisor].

    "linked" is [trajectory, the obligation it stood under before], "tie" a trajectory of which a tie is to be told.
    ``keep`` adds "address": those that the file took away.
    """
    found: dict[int, dict[str, Any]] = {}

    def said(day: date | None) -> str:
        return day.isoformat() if day else ""

    for one in outcome.changed:
        row = one.obligation
        told = [row.pk, said(one.old), said(one.since), said(row.deadline), one.new]
        found.setdefault(row.person_id, {}).setdefault("deadlines", []).append(told)
    for moved in outcome.moved:
        case, supervisor = moved.trajectory, moved.supervisor.pk if moved.supervisor else None
        found.setdefault(case.person_id, {})["moved"] = [case.pk, case.faculty_id, moved.faculty_id, supervisor]
    for trajectory, old in outcome.linked:
        found.setdefault(trajectory.person_id, {})["linked"] = [trajectory.pk, old]
    for tie in outcome.ties:
        found.setdefault(tie.trajectory.person_id, {})["tie"] = tie.trajectory.pk
    return found


def hold(upload: FeedUpload, outcome: Outcome, occasion: Occasion, events: Events) -> None:
    """Let the mails go out later, or at once where the setting says so; nobody is told before go-live."""
    if occasion.quiet or not may_post():
        let_booked_lapse(moved.trajectory for moved in outcome.moved)
        tell_ties(outcome.ties, quiet=True)
        return
    minutes = current(on=occasion.today).feed_hold_minutes
    at = timezone.now() + timedelta(minutes=minutes)
    moved_out = FeedImage.objects.filter(upload=upload, effects__has_key="address", person__is_active=True)
    told = readers(outcome, occasion, events) | readers_of(outcome.ties)
    upload.summary["told"] = len(told.union(moved_out.values_list("person_id", flat=True)))
    FeedUpload.objects.filter(pk=upload.pk).update(news_at=at, summary=upload.summary)
    if minutes:
        promise("trajectories.send_feed_news", {"upload": upload.pk}, key=f"feed:{upload.pk}:news", run_after=at)
    else:
        release(upload, now=at, today=occasion.today)


@transaction.atomic
def release(upload: FeedUpload, *, now: datetime, today: date, early: bool = False, by: User | None = None) -> int:
    """Tell people what the file changed, as far as it still holds; a second time does nothing.

    Returns the notices about deadlines and places.

    With ``early`` somebody does not wait for the hour: raises Refused when there is nothing to send any more. Without,
    raises NotYet before its time, and while the file is being taken back.
    """
    one_at_a_time()
    row = FeedUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if row.state == State.UNDOING and not early:
        raise NotYet(f"File {row.pk} is being taken back.")
    if row.state != State.APPLIED or row.news_at is None or row.news_sent_at is not None:
        if early:
            raise Refused(SENT_ALREADY)
        return 0
    if not early and now < row.news_at:
        raise NotYet(f"The mails of file {row.pk} wait.", row.news_at - now)
    FeedUpload.objects.filter(pk=row.pk).update(news_sent_at=now)
    if early:
        record(SENT.name, row, by=by)
    outcome = _still_true(row)
    for moved in _with_old_booking(outcome.moved, row):
        let_lapse(moved.trajectory)
    _tell_old_addresses(row)
    occasion = Occasion(by, WHY_FILE, today)
    return announce(outcome, occasion, Events(), key=f"feed:{row.pk}", ties=_ties(row, today))


def tell_what_holds(upload: FeedUpload, today: date) -> None:
    """Tell of ties and addresses that the file brought and that hold today; the caller has closed its hour."""
    tell_ties(_ties(upload, today))
    _tell_old_addresses(upload)


def _ties(upload: FeedUpload, today: date) -> list[Tie]:
    """The ties that the file brought or ended, as they are today."""
    kept = FeedImage.objects.filter(upload=upload, effects__has_key="tie").values_list("effects", flat=True)
    found: list[Tie] = []
    for some in batches(sorted(one["tie"] for one in kept)):
        rows = Trajectory.objects.filter(pk__in=some, state__in=Trajectory.OPEN).select_related("person", "supervisor")
        found += untold(rows, today)
    return found


def _tell_old_addresses(upload: FeedUpload) -> None:
    """Tell each address that the file took away, but one that lets its person in again by then."""
    rows = FeedImage.objects.filter(upload=upload, effects__has_key="address").select_related("person")
    addresses.tell_old(
        (row.person_id, row.person.language, set(row.effects["address"]) - {(row.person.email or "").lower()})
        for row in rows
    )


def _still_true(upload: FeedUpload) -> Outcome:
    """The deadlines and places that the file gave and that nobody has changed since."""
    kept = [one for one in FeedImage.objects.filter(upload=upload).values_list("effects", flat=True) if one]
    outcome = Outcome()
    deadlines = {told[0]: told for one in kept for told in one.get("deadlines", []) if not told[4]}
    for some in batches(sorted(deadlines)):
        for row in Obligation.objects.filter(pk__in=some).select_related("person"):
            _pk, old, _since, new, _made = deadlines[row.pk]
            if old != new and (row.deadline.isoformat() if row.deadline else "") == new:
                outcome.changed.append(Changed(row, date.fromisoformat(old) if old else None))
    moves = {one["moved"][0]: one["moved"] for one in kept if "moved" in one}
    people = User.objects.in_bulk({move[3] for move in moves.values() if move[3]})
    for some in batches(sorted(moves)):
        for trajectory in Trajectory.objects.filter(pk__in=some).select_related("person"):
            _pk, _old, faculty, supervisor = moves[trajectory.pk]
            if trajectory.open and trajectory.faculty_id == faculty:
                outcome.moved.append(Moved(trajectory, faculty, people.get(supervisor)))
    return outcome


def _with_old_booking(moves: Iterable[Moved], upload: FeedUpload) -> list[Moved]:
    """Those with an intake that was booked before the file: it was booked with somebody of another faculty."""
    moves = list(moves)
    booked: set[int] = set()
    for some in batches([one.trajectory.pk for one in moves]):
        rows = IntakeBooking.objects.filter(
            trajectory__in=some, status=IntakeBooking.State.BOOKED, booked_at__lte=upload.applied_at
        )
        booked |= set(rows.values_list("trajectory_id", flat=True))
    return [one for one in moves if one.trajectory.pk in booked]


def drop_old_images(*, today: date) -> int:
    """Drop what was kept of files that cannot be undone any more; returns how many people that were."""
    days = current(on=today).feed_undo_days
    files = FeedUpload.objects.filter(images__isnull=False).distinct().values_list("pk", "applied_at")
    keys = [pk for pk, at in files if at is None or (today - timezone.localdate(at)).days > days]
    number, _kinds = FeedImage.objects.filter(upload__in=keys).delete()
    return number
