"""HR says that a UTQ supervisor is now the line manager of the teacher, or no longer: told once, and handed over.

Reading ends by the Rule itself; the teacher stays on the list of the one who hands over (docs/domain.md, Ties).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from trajectories import messages_moved as messages
from trajectories.models import Trajectory
from trajectories.queries.trajectories import orphaned
from trajectories.rules import HR
from trajectories.ties import managing
from utq_portal.audit.models import Event
from utq_portal.audit.record import Told, record_many
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.post import Posting, post_many
from utq_portal.people.models import FeedImage, FeedUpload, Role
from utq_portal.people.queries import holders
from utq_portal.web.links import address

if TYPE_CHECKING:
    from utq_portal.notices.message import Message
    from utq_portal.people.models import User

TIED = declare(
    "trajectories.supervisor_tied",
    _("%(supervisor)s became line manager of the teacher, so that somebody else becomes UTQ supervisor"),
    EVERYONE,
    HR,
)
FREED = declare(
    "trajectories.supervisor_free",
    _("%(supervisor)s is no longer line manager of the teacher, and can be UTQ supervisor"),
    EVERYONE,
    HR,
)
# what the teacher hears
YOURS = (messages.TIED_YOURS, messages.FREED_YOURS)


@dataclass(frozen=True, slots=True)
class Tie:
    """What was not told yet of a trajectory: its UTQ supervisor is the line manager now, or is so no longer."""

    trajectory: Trajectory
    tied: bool


def untold(trajectories: Iterable[Trajectory], today: date) -> list[Tie]:
    """The ties that are not as they were told last; two queries, none where nobody has a UTQ supervisor."""
    rows = {row.pk: row for row in trajectories if row.supervisor_id is not None}
    if not rows:
        return []
    tied, told = managing(sorted(rows), today), _told(rows.values())
    found = []
    for row in rows.values():
        now, before = (row.pk, row.supervisor_id) in tied, told.get((row.case, row.supervisor_id), False)
        if now != before:
            found.append(Tie(row, now))
    return found


def _told(rows: Iterable[Trajectory]) -> dict[tuple[str, int | None], bool]:
    """By case and person, whether the tie is what was told last."""
    events = Event.objects.filter(verb__in=(TIED.name, FREED.name), case__in=[row.case for row in rows])
    said = events.order_by("pk").values_list("case", "verb", "data")
    return {(case, data["key"]): verb == TIED.name for case, verb, data in said}


def tell_ties(
    ties: Sequence[Tie], *, quiet: bool = False, own: Container[int] = (), staff: Container[int] = ()
) -> list[Posting]:
    """Note them and tell those concerned; what an HR file brought waits until the mails of that file go out.

    With ``quiet`` nobody is told. ``own`` and ``staff`` have the keys of the teachers, and of others, who hear
    something else at this moment: theirs is given back, one posting for each reader, to be told in one message
    (docs/domain.md, Before it is applied). As many queries for one as for many.
    """
    now = _not_held(ties)
    told = []
    for one in now:
        row, verb = one.trajectory, TIED if one.tied else FREED
        told.append(Told(verb.name, row, row.case, {"supervisor": _name(row), "key": row.supervisor_id}))
    events = record_many(told, by=None)
    if quiet:
        return []
    held: list[Posting] = []
    others: list[Posting] = []
    of_case = {one.trajectory.pk: event for one, event in zip(now, events, strict=True)}
    for one, message, people, url in _messages(now):
        row, hears = one.trajectory, own if message in YOURS else staff
        params = {"supervisor": _name(row), "person": row.person.name}
        said = Posting(message, [], row, of_case[row.pk], url=url, params=params)
        held += [replace(said, to=[person]) for person in people if person.pk in hears]
        if left := [person for person in people if person.pk not in hears]:
            others.append(replace(said, to=left))
    post_many(others)
    return held


def readers_of(ties: Sequence[Tie]) -> set[int]:
    """The keys of the people whom ``tell_ties`` would tell."""
    return {person.pk for _one, _message, people, _url in _messages(ties) for person in people if person.is_active}


def _not_held(ties: Sequence[Tie]) -> list[Tie]:
    """Those that are not in a file whose mails wait."""
    if not ties:
        return []
    held = FeedImage.objects.filter(
        person__in=[one.trajectory.person_id for one in ties],
        effects__has_key="tie",
        upload__state__in=FeedUpload.STANDING,
        upload__news_at__isnull=False,
        upload__news_sent_at=None,
    )
    waits = set(held.values_list("person_id", flat=True))
    return [one for one in ties if one.trajectory.person_id not in waits]


def _name(row: Trajectory) -> str:
    return row.supervisor.name if row.supervisor else ""


def _messages(ties: Sequence[Tie]) -> Iterator[tuple[Tie, Message, list[User], str]]:
    """What whom is told, with the page it leads to; nothing of a tie that is gone where the role is gone too."""
    if not ties:
        return
    office = list(holders(Role.COORDINATOR).order_by("pk"))
    lost = Trajectory.objects.filter(orphaned(), pk__in=[one.trajectory.pk for one in ties if not one.tied])
    silent = set(lost.values_list("pk", flat=True))
    for one in ties:
        row = one.trajectory
        if row.supervisor is None or row.pk in silent:
            continue
        page = row.get_absolute_url()
        coordinators = [who for who in office if who.pk not in (row.person_id, row.supervisor_id)]
        if one.tied:
            yield one, messages.TIED_YOURS, [row.person], page
            yield one, messages.TIED_ENDS, [row.supervisor], address("home")
            yield one, messages.TIED_ASSIGN, coordinators, f"{page}supervisor/"
        else:
            yield one, messages.FREED_YOURS, [row.person], page
            yield one, messages.FREED_BACK, [row.supervisor], page
            yield one, messages.FREED_SETTLED, coordinators, page
