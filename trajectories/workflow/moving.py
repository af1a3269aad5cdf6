"""What goes along when counting again lets trajectories move: told to people and the audit, in one message each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from trajectories import messages_moved as messages
from trajectories.models import Trajectory
from trajectories.obligations.workflow import news as deadlines
from trajectories.obligations.workflow.news import Events, Item, News, Occasion, Words, both
from trajectories.rules import HR
from trajectories.workflow.following import Moved, Outcome
from trajectories.workflow.slots import let_booked_lapse
from trajectories.workflow.tied import YOURS, Tie, tell_ties
from utq_portal.audit.models import Event
from utq_portal.audit.record import Told, record_many
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.message import Message
from utq_portal.notices.render import words
from utq_portal.people.models import Faculty, Role, User
from utq_portal.web.links import address

MOVED = declare(
    "trajectories.moved", _("The trajectory moved to %(faculty)s and waits for a UTQ supervisor there"), EVERYONE, HR
)
# what kind of news a tie is: the teacher's own, and by which those of many are counted
TIES = {
    **{one.code: "tie" for one in YOURS},
    messages.TIED_ENDS.code: "ends",
    messages.TIED_ASSIGN.code: "assign",
    messages.FREED_BACK.code: "free",
    messages.FREED_SETTLED.code: "settled",
}


def tell(outcome: Outcome, occasion: Occasion) -> None:
    """Write the audit events, let booked intakes lapse and post the news of an outcome, in the caller's transaction."""
    events = note(outcome, occasion)
    let_booked_lapse(moved.trajectory for moved in outcome.moved)
    if occasion.quiet:
        tell_ties(outcome.ties, quiet=True)
    else:
        announce(outcome, occasion, events, ties=outcome.ties)


def note(outcome: Outcome, occasion: Occasion) -> Events:
    """Write the audit events of an outcome; nobody is told."""
    events = deadlines.note(outcome, occasion)
    faculties = _faculties(outcome.moved)
    told = [(one.trajectory, {"faculty": faculties[one.faculty_id].names}) for one in outcome.moved]
    moves = record_many([Told(MOVED.name, row, row.case, data) for row, data in told], by=occasion.by)
    events.moved = {row.pk: event for (row, _data), event in zip(told, moves, strict=True)}
    return events


def announce(outcome: Outcome, occasion: Occasion, events: Events, *, key: str = "", ties: Sequence[Tie] = ()) -> int:
    """Post the news of an outcome, one message to each person; returns how many were new.

    ``ties`` are noted and told with it: who is told something else at this moment hears both in one message. The same
    ``key`` again posts nothing; without one the first event is it.
    """
    news = _gathered(outcome, occasion, events)
    for one in tell_ties(ties, own=news.own, staff=news.staff):
        row = cast("Trajectory", one.row)
        event = one.occasion if isinstance(one.occasion, Event) else None
        item = Item(TIES[one.message.code], one.message, row, event, row.case, one.url, dict(one.params or {}))
        if one.message in YOURS:
            news.to_own(row.person, item)
        else:
            news.to_staff(one.to, item)
    return news.post(key or events.first)


def readers(outcome: Outcome, occasion: Occasion, events: Events) -> set[int]:
    """The keys of the people whom ``announce`` would tell."""
    news = _gathered(outcome, occasion, events)
    return {pk for pk in (*news.own, *news.staff) if news.people[pk].is_active}


def _gathered(outcome: Outcome, occasion: Occasion, events: Events) -> _News:
    news = _News(occasion)
    news.of_deadlines(outcome.changed, events)
    faculties = _faculties(outcome.moved)
    for moved in outcome.moved:
        news.of_move(moved, faculties, events.moved.get(moved.trajectory.pk))
    return news


def _faculties(moves: Iterable[Moved]) -> dict[int, Faculty]:
    return Faculty.objects.in_bulk({key for one in moves for key in (one.faculty_id, one.trajectory.faculty_id)})


class _News(News):
    """Deadlines, moves and ties of one outcome."""

    COUNTED: ClassVar[Mapping[str, Any]] = {
        "here": ngettext_lazy(
            "%(n)s trajectory came to your faculty and needs a UTQ supervisor",
            "%(n)s trajectories came to your faculty and need a UTQ supervisor",
            "n",
        ),
        "back": ngettext_lazy("%(n)s trajectory is yours again", "%(n)s trajectories are yours again", "n"),
        "away": ngettext_lazy(
            "%(n)s trajectory of yours went to another faculty",
            "%(n)s trajectories of yours went to another faculty",
            "n",
        ),
        "gone": ngettext_lazy(
            "%(n)s trajectory stays at its own faculty and needs nobody here",
            "%(n)s trajectories stay at their own faculty and need nobody here",
            "n",
        ),
        "assign": ngettext_lazy(
            "%(n)s trajectory needs another UTQ supervisor, now that theirs is the line manager",
            "%(n)s trajectories need another UTQ supervisor, now that theirs is the line manager",
            "n",
        ),
        "ends": ngettext_lazy(
            "%(n)s trajectory gets another UTQ supervisor, as you are the line manager now",
            "%(n)s trajectories get another UTQ supervisor, as you are the line manager now",
            "n",
        ),
        "free": ngettext_lazy(
            "you read along again in %(n)s trajectory, as you are no longer the line manager",
            "you read along again in %(n)s trajectories, as you are no longer the line manager",
            "n",
        ),
        "settled": ngettext_lazy(
            "%(n)s trajectory needs no other UTQ supervisor after all",
            "%(n)s trajectories need no other UTQ supervisor after all",
            "n",
        ),
        **News.COUNTED,
    }

    def of_move(self, moved: Moved, faculties: dict[int, Faculty], event: Event | None) -> None:
        """Tell of a trajectory that moved, where it was and where it is."""
        trajectory, faculty = moved.trajectory, faculties[moved.faculty_id]
        params: dict[str, object] = {"faculty": faculty.names, "person": trajectory.person.name}
        page = trajectory.get_absolute_url()

        def item(what: str, message: Message, url: str = page) -> Item:
            return Item(what, message, trajectory, event, trajectory.case, url, params)

        but = {trajectory.person_id}
        coordinators = self.office.holders(Role.COORDINATOR)
        if moved.undone:
            params["supervisor"] = _who(moved.returns)
            self.to_own(trajectory.person, item("moved", messages.MOVED_BACK))
            there = self.office.holders(Role.UTQ_SUPERVISOR, trajectory.faculty_id)
            known = {one.pk for one in (moved.returns, moved.supervisor) if one is not None}
            self.to_staff([*there, *coordinators], item("gone", messages.GONE_AGAIN, address("home")), but | known)
        else:
            self.to_own(trajectory.person, item("moved", messages.MOVED))
        self.to_staff([moved.supervisor], item("away", messages.MOVED_AWAY, address("home")), but)
        if moved.returns is not None:
            self.to_staff([moved.returns], item("back", messages.YOURS_AGAIN), but)
            return
        here = self.office.holders(Role.UTQ_SUPERVISOR, moved.faculty_id)
        away = {moved.supervisor.pk} if moved.supervisor else set()
        self.to_staff([*here, *([] if moved.undone else coordinators)], item("here", messages.MOVED_IN), but | away)

    def one_of(self, items: Sequence[Item]) -> Item:
        """One message out of what concerns one teacher: a move, a new deadline and a tie are told together."""
        ties, rest = [one for one in items if one.what == "tie"], [one for one in items if one.what != "tie"]
        if ties and rest:
            return _joined(messages.TOGETHER_YOURS, [self.one_of(rest), ties[-1]], ties[-1])
        moved = next((one for one in items if one.what == "moved"), None)
        deadline = next((one for one in items if one.what == "deadlines"), None)
        if moved is None or deadline is None:
            return items[0]
        back = moved.message is messages.MOVED_BACK
        message = messages.MOVED_BACK_AND_CHANGED if back else messages.MOVED_AND_CHANGED
        return replace(moved, message=message, url=deadline.url, params={**deadline.params, **moved.params})

    def several(self, person: User, items: Sequence[Item]) -> Item:
        """One message with the numbers; of ties of one person, what is told of them, one below the other."""
        tied = [one for one in items if one.what in TIES.values()]
        if tied and len({str(one.params["person"]) for one in items}) == 1:
            return _joined(messages.TOGETHER_STAFF, items, tied[-1])
        found = super().several(person, items)
        asked = any(one.what in ("here", "assign") for one in items)
        return replace(found, message=messages.SEVERAL_ASK) if asked else found


def _who(supervisor: User | None) -> Words:
    if supervisor is None:
        return both(_("You hear who your UTQ supervisor is."))
    return both(_("Your UTQ supervisor is %(name)s again."), name=supervisor.name)


def _joined(message: Message, items: Sequence[Item], about: Item) -> Item:
    """What several messages say about one teacher, one below the other; it leads to where ``about`` leads."""
    news = {language: "\n\n".join(_said(one, language) for one in items) for language in ("nl", "en")}
    params: dict[str, object] = {"news": news, "person": about.params.get("person", "")}
    return replace(about, what="together", message=message, params=params)


def _said(item: Item, language: str) -> str:
    """Subject and text of one piece of news, as a paragraph."""
    said = words(item.message.code, item.params, language)
    return f"{said.subject}. {said.body}"
