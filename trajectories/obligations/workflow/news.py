"""Tell people, and the audit, what counting again has changed (docs/domain.md, Obligation)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from trajectories.obligations import messages
from trajectories.obligations.above import case_of, supervisors_of
from trajectories.obligations.rules import OBLIGATION_CHANGED
from trajectories.obligations.workflow.recount import Changed, Outcome
from utq_portal.agenda.delays import Office
from utq_portal.audit.models import Event
from utq_portal.audit.record import Told, record_many
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.bilingual import spoken
from utq_portal.notices.message import Message
from utq_portal.notices.post import Posting, post_many
from utq_portal.people.models import Role, User
from utq_portal.web.links import address

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


def both(words: Promise | str, **says: object) -> Words:
    """The words in Dutch and English, for a notice or a timeline that is read later."""
    return spoken(lambda: str(words) % says if says else words)


def day_in_words(day: date | None) -> Words:
    """A deadline in both languages; None is a clock that stands still."""
    return spoken(lambda: date_format(day, "j F Y") if day else _PAUSED)


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
    """Write the audit events and post the news of an outcome, in the caller's transaction."""
    events = note(outcome, occasion)
    news = News(occasion)
    news.of_deadlines(outcome.changed, events)
    news.post(events.first)


@dataclass(slots=True)
class Events:
    """The audit events of an outcome: by obligation, and by what else went along with it."""

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
    why, told = both(occasion.why), []
    for one in others:
        data = {"old": day_in_words(one.old), "new": day_in_words(one.obligation.deadline), "why": why}
        told.append(Told(CHANGED.name, one.obligation, cases[one.obligation.pk], data))
    events = record_many(told, by=by)
    return Events({one.obligation.pk: event for one, event in zip(others, events, strict=True)})


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news for one reader; ``what`` is the kind by which several are counted together."""

    what: str
    message: Message
    row: Model
    event: Event | None
    case: str
    url: str
    params: dict[str, object]

    def posting(self, person: User, key: str) -> Posting:
        """The same, to be posted; ``key`` is the occasion where there is no event."""
        return Posting(
            self.message, [person], self.row, self.event or key, case=self.case, url=self.url, params=self.params
        )


class News:
    """What everybody concerned hears of one outcome: one message each (docs/domain.md, Before it is applied)."""

    # how the news of one kind is counted in one message about several people
    COUNTED: ClassVar[Mapping[str, Any]] = {
        "deadlines": ngettext_lazy("%(n)s deadline changed", "%(n)s deadlines changed", "n")
    }

    def __init__(self, occasion: Occasion) -> None:
        self.occasion = occasion
        self.office = Office(occasion.today)
        self.people: dict[int, User] = {}
        self.own: dict[int, list[Item]] = {}
        self.staff: dict[int, list[Item]] = {}

    def to_own(self, person: User, item: Item) -> None:
        """Tell whose obligation it is."""
        self.people[person.pk] = person
        self.own.setdefault(person.pk, []).append(item)

    def to_staff(self, people: Iterable[User | None], item: Item, but: Iterable[int] = ()) -> None:
        """Tell others, each once."""
        for person in {one.pk: one for one in people if one is not None and one.pk not in set(but)}.values():
            self.people[person.pk] = person
            self.staff.setdefault(person.pk, []).append(item)

    def post(self, key: str) -> int:
        """Post it, one message to each; returns how many were new.

        ``key`` is the occasion of messages about several rows, and of those without an event.
        """
        postings = [self.one_of(items).posting(self.people[pk], key) for pk, items in self.own.items()]
        for pk, items in self.staff.items():
            person = self.people[pk]
            item = items[0] if len(items) == 1 else self.several(person, items)
            postings.append(item.posting(person, key))
        return post_many(postings)

    def of_deadlines(self, changed: Iterable[Changed], events: Events) -> None:
        """Tell of the deadlines that changed; of one that is new nobody is told."""
        changed = [one for one in changed if not one.new]
        rows = [one.obligation for one in changed]
        cases = case_of(rows)
        why = both(WHY_RECORD if self.occasion.why in UNSAID else self.occasion.why)  # the page tells more
        supervisors = supervisors_of(rows)
        for one in changed:
            row = one.obligation
            if row.settled_by or row.ended_on is not None:
                continue
            params: dict[str, object] = {"old": day_in_words(one.old), "new": day_in_words(row.deadline), "why": why}
            params["person"] = row.person.name
            own, staff = _messages(one)
            event, page = events.changed.get(row.pk), row.get_absolute_url()
            item = Item("deadlines", own, row, event, cases[row.pk], page, params)
            self.to_own(row.person, item)
            self.to_staff([supervisors.get(row.pk)], replace(item, message=staff))
            if self.occasion.tell_hr:
                advisors = self.office.holders(Role.HR_ADVISOR, row.faculty_id)
                known = one.old is not None and row.deadline is not None
                told = replace(item, message=messages.CHANGED_HR if known else messages.CHANGED_HR_UNSAID)
                self.to_staff((one for one in advisors if one != self.occasion.by), told)

    def one_of(self, items: Sequence[Item]) -> Item:
        """One message out of what concerns one teacher."""
        return items[0]

    def several(self, person: User, items: Sequence[Item]) -> Item:
        """One message with the numbers instead of one for each row."""
        advisor = all(one.message is messages.CHANGED_HR for one in items)
        params: dict[str, object] = {
            "whose": _whose({str(one.params["person"]) for one in items}),
            "what": self._counted(Counter(one.what for one in items)),
            "why": both(self.occasion.why),
        }
        url = address("trajectories:obligations" if advisor else "home")
        return Item("several", messages.SEVERAL, person, None, "", url, params)

    def _counted(self, counts: Counter[str]) -> Words:
        """ "3 deadlines changed, 2 trajectories came to your faculty": only what there is."""
        return spoken(
            lambda: ", ".join(words % {"n": counts[what]} for what, words in self.COUNTED.items() if counts[what])
        )


def _messages(one: Changed) -> tuple[Message, Message]:
    if one.obligation.deadline is None:
        return messages.STOPPED, messages.STOPPED_STAFF
    if one.old is None:
        return messages.RUNS_AGAIN, messages.RUNS_AGAIN_STAFF
    return messages.CHANGED, messages.CHANGED_STAFF


def _whose(people: set[str]) -> Words:
    """One person by name, more by their number."""
    number = len(people)
    if number == 1:
        return both(*people)
    return spoken(lambda: ngettext("%(n)s person", "%(n)s people", number) % {"n": number})
