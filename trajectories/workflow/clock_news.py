"""Tell people, and the audit, what counting again has changed (DOMAIN 2.3 rule 6: old, new, why)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories import messages_clock as messages
from trajectories.models import Obligation, Trajectory
from trajectories.rules import HR, OBLIGATION_CHANGED
from trajectories.workflow.recount import Changed, Moved, Outcome
from trajectories.workflow.slots import let_lapse
from utq_portal.audit.models import Event
from utq_portal.audit.record import Told, record, record_many
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders

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
WHY_SETTINGS = _("The rules of the institution changed.")
WHY_DAY = _("An appointment began or ended.")
_PAUSED = _("no date, the clock stands still")


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
    """Write the audit events and post the news of an outcome, in the caller's transaction."""
    cases = case_of([one.obligation for one in outcome.changed] + outcome.ended)
    record_many(
        (
            Told(STARTED.name, one.obligation, cases[one.obligation.pk], {"new": day_in_words(one.obligation.deadline)})
            for one in outcome.changed
            if one.new
        ),
        by=occasion.by,
    )
    record_many((Told(ENDED.name, one, cases[one.pk]) for one in outcome.ended), by=occasion.by)
    for one in outcome.changed:
        if not one.new:
            _deadline_changed(one, occasion, cases[one.obligation.pk])
    for moved in outcome.moved:
        _moved(moved, occasion)


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


def _deadline_changed(one: Changed, occasion: Occasion, case: str) -> None:
    row = one.obligation
    params: dict[str, object] = {
        "old": day_in_words(one.old),
        "new": day_in_words(row.deadline),
        "why": both(occasion.why),
        "person": row.person.name,
    }
    event = record(
        CHANGED.name, row, by=occasion.by, case=case, data={name: params[name] for name in ("old", "new", "why")}
    )
    if occasion.quiet or row.settled_by or row.ended_on is not None:
        return
    trajectory = Trajectory.objects.filter(obligation=row).select_related("supervisor").order_by("-pk").first()
    supervisor = trajectory.supervisor if trajectory else None
    if occasion.why is WHY_TIME:
        params["why"] = both(WHY_RECORD)  # the page tells more; a mail does not tell that somebody was away
    own, staff = _messages(one)
    _post(own, [row.person], row, event, case, params)
    _post(staff, [supervisor], row, event, case, params)
    if occasion.tell_hr:
        advisors = [one for one in holders(Role.HR_ADVISOR, row.faculty_id) if one != occasion.by]
        _post(messages.CHANGED_HR, advisors, row, event, case, params)


def _messages(one: Changed) -> tuple[Message, Message]:
    if one.obligation.deadline is None:
        return messages.STOPPED, messages.STOPPED_STAFF
    if one.old is None:
        return messages.RUNS_AGAIN, messages.RUNS_AGAIN_STAFF
    return messages.CHANGED, messages.CHANGED_STAFF


def _post(
    message: Message, to: Iterable[User | None], row: Obligation, event: Event, case: str, params: dict[str, object]
) -> None:
    post(message, to, row, occasion=event, case=case, url=page(row), params=params)


def _moved(moved: Moved, occasion: Occasion) -> None:
    trajectory, faculty = moved.trajectory, Faculty.objects.get(pk=moved.faculty_id)
    event = record(MOVED.name, trajectory, by=occasion.by, case=trajectory.case, data={"faculty": faculty.names})
    let_lapse(trajectory)
    if occasion.quiet:
        return
    params = {"faculty": faculty.names, "person": trajectory.person.name}
    address = f"/trajectories/{trajectory.pk}/"
    helpers = {one.pk: one for one in holders(Role.UTQ_SUPERVISOR, faculty)}
    helpers |= {one.pk: one for one in holders(Role.COORDINATOR)}
    helpers.pop(trajectory.person_id, None)
    if moved.supervisor is not None:
        helpers.pop(moved.supervisor.pk, None)
        post(messages.MOVED_AWAY, [moved.supervisor], trajectory, occasion=event, url="/home/", params=params)
    post(messages.MOVED, [trajectory.person], trajectory, occasion=event, url=address, params=params)
    post(messages.MOVED_IN, helpers.values(), trajectory, occasion=event, url=address, params=params)
