"""What people hear about their registration (docs/domain.md, Notices and reminders)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from courses import messages
from courses.models import Course, Edition, Registration, Session
from courses.queries.calendar import own_entries, own_entry
from utq_portal.agenda.ics import CANCEL, changes, invitation
from utq_portal.audit.models import Event
from utq_portal.bilingual import spoken
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.web import dates
from utq_portal.web.links import address


def tell(
    message: Message,
    registration: Registration,
    edition: Edition,
    occasion: Event | str,
    *,
    to: Iterable[User] | None = None,
    url: str = "",
    calendar: str = "",
    **params: object,
) -> None:
    """Tell the participant, or ``to``, with the course and its first day; ``calendar`` goes with the mail."""
    course = edition.course
    post(
        message,
        [registration.person] if to is None else to,
        registration,
        occasion=occasion,
        case=registration.case,
        url=url or address("courses:mine"),
        calendar=calendar,
        params={
            "course": course.names,
            "starts_on": edition.starts_on,
            "place": edition.place or "–",
            "person": registration.person.name,
            "bring": to_upload(course),
            **params,
        },
    )


def invited(registration: Registration, edition: Edition) -> str:
    """Every session for the calendar of who has a place now."""
    registration.edition = edition
    return invitation(own_entries(registration))


def withdrawn(registration: Registration, edition: Edition) -> str:
    """Every session out of the calendar of who has a place no longer."""
    registration.edition = edition
    return changes(own_entries(registration, cancelled=True), CANCEL)


@dataclass(slots=True)
class Moved:
    """Sessions that changed: those that are ``there`` at another time or place, and those that are ``gone``.

    ``retimed``: any begins or ends at another time, is new or is gone; else only places are other than they were.
    """

    there: list[Session]
    gone: list[Session]
    retimed: bool = False


def tell_moved(edition: Edition, moved: Moved, event: Event, were: Mapping[str, str]) -> None:
    """Who has a place, or may get one, hears the new times and the old ones; the calendar of each follows."""
    times = {language: _now_and_before(edition, were[language], language) for language in ("nl", "en")}
    coming = (*Registration.AHEAD, Registration.State.ATTENDED)
    rows = Registration.objects.filter(edition=edition, state__in=coming)
    for registration in rows.select_related("person").order_by("pk"):
        tell(
            messages.SESSIONS_CHANGED if moved.retimed else messages.PLACE_CHANGED,
            registration,
            edition,
            event,
            calendar=_changed(edition, moved, registration),
            times=times,
        )


def _changed(edition: Edition, moved: Moved, registration: Registration) -> str:
    if registration.state not in Registration.HAS_PLACE:
        return ""
    registration.edition = edition
    there = changes(own_entry(registration, session) for session in moved.there)
    return there + changes((own_entry(registration, session) for session in moved.gone), CANCEL)


def _now_and_before(edition: Edition, before: str, language: str) -> str:
    with translation.override(language):
        head = gettext("It was:")
        return f"{times_of(edition, language)}\n\n{head}\n\n{before}"


def times_of(edition: Edition, language: str) -> str:
    """Every session on a line, in one language."""
    with translation.override(language):
        return "\n".join(
            f"{dates.with_weekday(s.starts_at)}, {dates.clock(s.starts_at)}–{dates.clock(s.ends_at)}"
            + (f", {s.place or edition.place}" if s.place or edition.place else "")
            for s in edition.sessions.order_by("starts_at")
        )


def to_upload(course: Course) -> dict[str, str]:
    """What to put into the dossier beforehand, as a paragraph in both languages; empty where there is nothing."""

    def say() -> str:
        head = gettext("Put this into your dossier before the first meeting:")
        lines = course.bring_lines
        return "\n".join(["", "", head, *(f"– {line}" for line in lines)]) if lines else ""

    return spoken(say)
