"""Tell people, and the audit, what counting again has changed (docs/domain.md, Obligation)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from django.db.models import Model
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trajectories import messages_clock as messages
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.queries.trajectories import with_attending
from trajectories.rules import HR, OBLIGATION_CHANGED
from trajectories.workflow.recount import Changed, Moved, Outcome
from trajectories.workflow.slots import let_booked_lapse
from trajectories.workflow.tied import YOURS, Tie, tell_ties
from utq_portal.agenda.waits import Office
from utq_portal.audit.models import Event
from utq_portal.audit.record import Told, record_many
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.message import Message
from utq_portal.notices.post import Posting, post_many
from utq_portal.notices.render import words
from utq_portal.people.models import Faculty, Role, User

Words = dict[str, str]

STARTED = declare(
    "trajectories.obligation_started",
    _("The obligation was recorded, with deadline %(new)s"),
    EVERYONE,
    OBLIGATION_CHANGED,
)
CHANGED = declare(
    "trajectories.deadline_changed",
    _("The deadline went from %(old)s to %(new)s. %(why)s"),
    EVERYONE,
    OBLIGATION_CHANGED,
)
ENDED = declare(
    "trajectories.obligation_ended", _("The obligation ended with the appointment"), EVERYONE, OBLIGATION_CHANGED
)
MOVED = declare(
    "trajectories.moved", _("The trajectory moved to %(faculty)s and waits for a UTQ supervisor there"), EVERYONE, HR
)

WHY_FILE = _("HR’s monthly data changed the appointment.")
WHY_EMPLOYMENT = _("HR corrected the appointment.")
WHY_TIME = _("HR recorded time that does not count.")
WHY_RECORD = _("HR changed the record.")
WHY_EXTENSION = _("More time was granted.")
WHY_START = _("HR corrected the first day that counts.")
WHY_FIXED = _("Another last day was set.")
WHY_REVOKED = _("An earlier decision was withdrawn.")
WHY_DAY = _("An appointment began or ended.")
WHY_UNDONE = _("HR took back a file that had changed the appointment.")
# what no mail tells: that somebody was away, or how a request was answered
UNSAID = (WHY_TIME, WHY_EXTENSION, WHY_REVOKED)
_PAUSED = _("no date for now")


# what kind of news a tie is: the teacher's own, and by which those of many are counted
TIES = {
    **{one.code: "tie" for one in YOURS},
    messages.TIED_ENDS.code: "ends",
    messages.TIED_ASSIGN.code: "assign",
    messages.FREED_BACK.code: "free",
    messages.FREED_SETTLED.code: "settled",
}


def both(words: Promise | str, **says: object) -> Words:
    """The words in Dutch and English, for a notice or a timeline that is read later."""
    spoken: Words = {}
    for language in ("nl", "en"):
        with translation.override(language):
            filled = {name: value[language] if isinstance(value, dict) else value for name, value in says.items()}
            spoken[language] = str(words) % filled if filled else str(words)
    return spoken


def day_in_words(day: date | None) -> Words:
    """A deadline in both languages; None is a clock that stands still."""
    if day is None:
        return both(_PAUSED)
    spoken: Words = {}
    for language in ("nl", "en"):
        with translation.override(language):
            spoken[language] = date_format(day, "j F Y")
    return spoken


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who changed the record and why; ``quiet`` records without telling anybody (first load)."""

    by: User | None
    why: Promise | str
    today: date
    quiet: bool = False
    # HR advisors are told of single changes, not of a file they applied themselves
    tell_hr: bool = False


def tell(outcome: Outcome, occasion: Occasion) -> None:
    """Write the audit events, let booked intakes lapse and post the news of an outcome, in the caller's transaction."""
    events = note(outcome, occasion)
    let_booked_lapse(moved.trajectory for moved in outcome.moved)
    if occasion.quiet:
        tell_ties(outcome.ties, quiet=True)
    else:
        announce(outcome, occasion, events, ties=outcome.ties)


@dataclass(slots=True)
class Events:
    """The audit events of an outcome: by obligation and by trajectory."""

    changed: dict[int, Event] = field(default_factory=dict)
    moved: dict[int, Event] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The occasion of what is told of all of them together."""
        every = [*self.changed.values(), *self.moved.values()]
        return f"event:{min(one.pk for one in every)}" if every else ""


def note(outcome: Outcome, occasion: Occasion) -> Events:
    """Write the audit events of an outcome; nobody is told."""
    by = occasion.by
    cases = case_of([one.obligation for one in outcome.changed] + outcome.ended)
    new = [one.obligation for one in outcome.changed if one.new]
    record_many((Told(STARTED.name, row, cases[row.pk], {"new": day_in_words(row.deadline)}) for row in new), by=by)
    record_many((Told(ENDED.name, one, cases[one.pk]) for one in outcome.ended), by=by)
    others = [one for one in outcome.changed if not one.new]
    why = both(occasion.why)
    told = [
        Told(
            CHANGED.name,
            one.obligation,
            cases[one.obligation.pk],
            {"old": day_in_words(one.old), "new": day_in_words(one.obligation.deadline), "why": why},
        )
        for one in others
    ]
    events = Events()
    for one, event in zip(others, record_many(told, by=by), strict=True):
        events.changed[one.obligation.pk] = event
    faculties = _faculties(outcome.moved)
    moves = [
        Told(MOVED.name, one.trajectory, one.trajectory.case, {"faculty": faculties[one.faculty_id].names})
        for one in outcome.moved
    ]
    for moved, event in zip(outcome.moved, record_many(moves, by=by), strict=True):
        events.moved[moved.trajectory.pk] = event
    return events


def _faculties(moves: Iterable[Moved]) -> dict[int, Faculty]:
    return Faculty.objects.in_bulk({key for one in moves for key in (one.faculty_id, one.trajectory.faculty_id)})


def case_of(obligations: Iterable[Obligation]) -> dict[int, str]:
    """The timeline of each obligation: that of the trajectory under it, else its own."""
    keys = [one.pk for one in obligations]
    found = {key: f"obligation:{key}" for key in keys}
    for place in range(0, len(keys), 1000):
        rows = Trajectory.objects.filter(obligation__in=keys[place : place + 1000]).order_by("pk")
        found |= {obligation: f"trajectory:{pk}" for obligation, pk in rows.values_list("obligation_id", "pk")}
    return found


def page(obligation: Obligation) -> str:
    """The address of "Why this date?"."""
    return f"/obligations/{obligation.pk}/"


@dataclass(frozen=True, slots=True)
class _Item:
    """One piece of news for one reader; ``what`` is the kind by which several are counted together."""

    what: str
    message: Message
    row: Model
    event: Event | None
    case: str
    url: str
    params: dict[str, object]


class _News:
    """What everybody concerned hears of one outcome: one message each (docs/domain.md, Before it is applied)."""

    def __init__(self, occasion: Occasion) -> None:
        self.occasion = occasion
        self.office = Office(occasion.today)
        self.people: dict[int, User] = {}
        self.own: dict[int, list[_Item]] = {}
        self.staff: dict[int, list[_Item]] = {}

    def to_own(self, person: User, item: _Item) -> None:
        self.people[person.pk] = person
        self.own.setdefault(person.pk, []).append(item)

    def to_staff(self, people: Iterable[User | None], item: _Item, but: Iterable[int] = ()) -> None:
        for person in {one.pk: one for one in people if one is not None and one.pk not in set(but)}.values():
            self.people[person.pk] = person
            self.staff.setdefault(person.pk, []).append(item)

    def postings(self, key: str) -> Iterator[Posting]:
        """``key`` is the occasion of messages about several rows, and of those without an event."""
        for pk, items in self.own.items():
            yield _posting(self.people[pk], _one_of(items), key)
        for pk, items in self.staff.items():
            person = self.people[pk]
            yield _posting(person, items[0] if len(items) == 1 else _several(person, items, self.occasion), key)


def announce(outcome: Outcome, occasion: Occasion, events: Events, *, key: str = "", ties: Sequence[Tie] = ()) -> int:
    """Post the news of an outcome, one message to each person; returns how many were new.

    ``ties`` are noted and told with it: who is told something else at this moment hears both in one message. The same
    ``key`` again posts nothing; without one the first event is it.
    """
    news = _gathered(outcome, occasion, events)
    for one in tell_ties(ties, own=news.own, staff=news.staff):
        row = cast("Trajectory", one.row)
        event = one.occasion if isinstance(one.occasion, Event) else None
        item = _Item(TIES[one.message.code], one.message, row, event, row.case, one.url, dict(one.params or {}))
        if one.message in YOURS:
            news.to_own(row.person, item)
        else:
            news.to_staff(one.to, item)
    return post_many(news.postings(key or events.first))


def readers(outcome: Outcome, occasion: Occasion, events: Events) -> set[int]:
    """The keys of the people whom ``announce`` would tell."""
    news = _gathered(outcome, occasion, events)
    return {pk for pk in (*news.own, *news.staff) if news.people[pk].is_active}


def _gathered(outcome: Outcome, occasion: Occasion, events: Events) -> _News:
    news = _News(occasion)
    _gather_changed(news, [one for one in outcome.changed if not one.new], events)
    faculties = _faculties(outcome.moved)
    for moved in outcome.moved:
        _gather_moved(news, moved, faculties, events.moved.get(moved.trajectory.pk))
    return news


def _posting(person: User, item: _Item, key: str) -> Posting:
    return Posting(
        item.message, [person], item.row, item.event or key, case=item.case, url=item.url, params=item.params
    )


def _gather_changed(news: _News, changed: Sequence[Changed], events: Events) -> None:
    rows = [one.obligation for one in changed]
    cases, why = case_of(rows), both(news.occasion.why)
    if news.occasion.why in UNSAID:
        why = both(WHY_RECORD)  # the page tells more
    supervisors = _supervisors(rows)
    for one in changed:
        row = one.obligation
        if row.settled_by or row.ended_on is not None:
            continue
        params: dict[str, object] = {
            "old": day_in_words(one.old),
            "new": day_in_words(row.deadline),
            "why": why,
            "person": row.person.name,
        }

        def item(message: Message, row: Obligation = row, params: dict[str, object] = params) -> _Item:
            return _Item("deadlines", message, row, events.changed.get(row.pk), cases[row.pk], page(row), params)

        own, staff = _messages(one)
        news.to_own(row.person, item(own))
        news.to_staff([supervisors.get(row.pk)], item(staff))
        if news.occasion.tell_hr:
            advisors = news.office.holders(Role.HR_ADVISOR, row.faculty_id)
            known = one.old is not None and row.deadline is not None
            told = messages.CHANGED_HR if known else messages.CHANGED_HR_UNSAID
            news.to_staff((one for one in advisors if one != news.occasion.by), item(told))


def _supervisors(obligations: Sequence[Obligation]) -> dict[int, User | None]:
    """The UTQ supervisor of the newest trajectory under each obligation, if they can act there."""
    found: dict[int, User | None] = {}
    keys = [one.pk for one in obligations]
    for place in range(0, len(keys), 1000):
        rows = with_attending(Trajectory.objects.filter(obligation__in=keys[place : place + 1000]))
        found |= {
            row.obligation_id: row.supervisor if row.attended else None
            for row in rows.order_by("pk")
            if row.obligation_id
        }
    return found


def _messages(one: Changed) -> tuple[Message, Message]:
    if one.obligation.deadline is None:
        return messages.STOPPED, messages.STOPPED_STAFF
    if one.old is None:
        return messages.RUNS_AGAIN, messages.RUNS_AGAIN_STAFF
    return messages.CHANGED, messages.CHANGED_STAFF


def _gather_moved(news: _News, moved: Moved, faculties: dict[int, Faculty], event: Event | None) -> None:
    trajectory, faculty = moved.trajectory, faculties[moved.faculty_id]
    params: dict[str, object] = {"faculty": faculty.names, "person": trajectory.person.name}
    address = f"/trajectories/{trajectory.pk}/"

    def item(what: str, message: Message, url: str = address) -> _Item:
        return _Item(what, message, trajectory, event, trajectory.case, url, params)

    but = {trajectory.person_id}
    coordinators = news.office.holders(Role.COORDINATOR)
    if moved.undone:
        params["supervisor"] = _who(moved.returns)
        news.to_own(trajectory.person, item("moved", messages.MOVED_BACK))
        there = news.office.holders(Role.UTQ_SUPERVISOR, trajectory.faculty_id)
        known = {one.pk for one in (moved.returns, moved.supervisor) if one is not None}
        news.to_staff([*there, *coordinators], item("gone", messages.GONE_AGAIN, "/home/"), but | known)
    else:
        news.to_own(trajectory.person, item("moved", messages.MOVED))
    news.to_staff([moved.supervisor], item("away", messages.MOVED_AWAY, "/home/"), but)
    if moved.returns is not None:
        news.to_staff([moved.returns], item("back", messages.YOURS_AGAIN), but)
        return
    here = news.office.holders(Role.UTQ_SUPERVISOR, moved.faculty_id)
    away = {moved.supervisor.pk} if moved.supervisor else set()
    news.to_staff([*here, *([] if moved.undone else coordinators)], item("here", messages.MOVED_IN), but | away)


def _who(supervisor: User | None) -> Words:
    if supervisor is None:
        return both(_("You hear who your UTQ supervisor is."))
    return both(_("Your UTQ supervisor is %(name)s again."), name=supervisor.name)


def _one_of(items: Sequence[_Item]) -> _Item:
    """One message out of what concerns one teacher: a move, a new deadline and a tie are told together."""
    ties, rest = [one for one in items if one.what == "tie"], [one for one in items if one.what != "tie"]
    if ties and rest:
        return _joined(messages.TOGETHER_YOURS, [_one_of(rest), ties[-1]], ties[-1])
    moved = next((one for one in items if one.what == "moved"), None)
    deadline = next((one for one in items if one.what == "deadlines"), None)
    if moved is None or deadline is None:
        return items[0]
    message = messages.MOVED_BACK_AND_CHANGED if moved.message is messages.MOVED_BACK else messages.MOVED_AND_CHANGED
    return _Item(
        "moved", message, moved.row, moved.event, moved.case, deadline.url, {**deadline.params, **moved.params}
    )


def _joined(message: Message, items: Sequence[_Item], about: _Item) -> _Item:
    """What several messages say about one teacher, one below the other; it leads to where ``about`` leads."""
    news = {language: "\n\n".join(_said(one, language) for one in items) for language in ("nl", "en")}
    params: dict[str, object] = {"news": news, "person": about.params.get("person", "")}
    return _Item("together", message, about.row, about.event, about.case, about.url, params)


def _said(item: _Item, language: str) -> str:
    """Subject and text of one piece of news, as a paragraph."""
    said = words(item.message.code, item.params, language)
    return f"{said.subject}. {said.body}"


def _several(person: User, items: Sequence[_Item], occasion: Occasion) -> _Item:
    """One message with the numbers instead of one for each row."""
    counts = Counter(one.what for one in items)
    people = {str(one.params["person"]) for one in items}
    tied = [one for one in items if one.what in TIES.values()]
    if tied and len(people) == 1:
        return _joined(messages.TOGETHER_STAFF, items, tied[-1])
    advisor = all(one.message is messages.CHANGED_HR for one in items)
    params: dict[str, object] = {"whose": _whose(people), "what": _counted(counts), "why": both(occasion.why)}
    message = messages.SEVERAL_ASK if counts["here"] or counts["assign"] else messages.SEVERAL
    return _Item("several", message, person, None, "", "/hr/obligations/" if advisor else "/home/", params)


def _whose(people: set[str]) -> Words:
    """One person by name, more by their number."""
    spoken: Words = {}
    for language in ("nl", "en"):
        with translation.override(language):
            many = ngettext("%(n)s person", "%(n)s people", len(people)) % {"n": len(people)}
            spoken[language] = next(iter(people)) if len(people) == 1 else many
    return spoken


def _counted(counts: Counter[str]) -> Words:
    """ "3 deadlines changed, 2 trajectories came to your faculty": only what there is."""
    spoken: Words = {}
    for language in ("nl", "en"):
        with translation.override(language):
            words = {
                "here": ngettext(
                    "%(n)s trajectory came to your faculty and needs a UTQ supervisor",
                    "%(n)s trajectories came to your faculty and need a UTQ supervisor",
                    counts["here"],
                ),
                "back": ngettext(
                    "%(n)s trajectory is yours again", "%(n)s trajectories are yours again", counts["back"]
                ),
                "away": ngettext(
                    "%(n)s trajectory of yours went to another faculty",
                    "%(n)s trajectories of yours went to another faculty",
                    counts["away"],
                ),
                "gone": ngettext(
                    "%(n)s trajectory stays at its own faculty and needs nobody here",
                    "%(n)s trajectories stay at their own faculty and need nobody here",
                    counts["gone"],
                ),
                "assign": ngettext(
                    "%(n)s trajectory needs another UTQ supervisor, now that theirs is the line manager",
                    "%(n)s trajectories need another UTQ supervisor, now that theirs is the line manager",
                    counts["assign"],
                ),
                "ends": ngettext(
                    "%(n)s trajectory gets another UTQ supervisor, as you are the line manager now",
                    "%(n)s trajectories get another UTQ supervisor, as you are the line manager now",
                    counts["ends"],
                ),
                "free": ngettext(
                    "you read along again in %(n)s trajectory, as you are no longer the line manager",
                    "you read along again in %(n)s trajectories, as you are no longer the line manager",
                    counts["free"],
                ),
                "settled": ngettext(
                    "%(n)s trajectory needs no other UTQ supervisor after all",
                    "%(n)s trajectories need no other UTQ supervisor after all",
                    counts["settled"],
                ),
                "deadlines": ngettext("%(n)s deadline changed", "%(n)s deadlines changed", counts["deadlines"]),
            }
            spoken[language] = ", ".join(text % {"n": counts[what]} for what, text in words.items() if counts[what])
    return spoken
