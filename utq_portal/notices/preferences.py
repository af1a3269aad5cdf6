"""When a person wants which news by mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from utq_portal.notices.message import How, Kind, Message
from utq_portal.notices.models import Notice, Preference

if TYPE_CHECKING:
    from utq_portal.people.models import User

# news that asks nothing comes in the weekly summary, steps that wait too long once a day; everything else at once
DEFAULTS: dict[str, str] = dict.fromkeys(Kind.values, How.NOW.value)
DEFAULTS |= {Kind.PROGRESS.value: How.WEEKLY.value, Kind.OVERDUE.value: How.DAILY.value}
# what is in a calendar is of no use a week later
FIXED = (Kind.APPOINTMENT,)


def chosen(person_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Per person and kind when news comes, the defaults filled in; one query."""
    found: dict[int, dict[str, str]] = {pk: dict(DEFAULTS) for pk in person_ids}
    for row in Preference.objects.filter(person__in=found).exclude(kind__in=FIXED):
        found[row.person_id][row.kind] = row.how
    return found


def leavers(people: Iterable[User]) -> set[int]:
    """Those who work here no more: they get no mail, except a decision (docs/domain.md, Notices and reminders)."""
    keys: set[int] = import_string(settings.NOTICE_LEAVERS)([person.pk for person in people])
    return keys


def routes(wanted: Iterable[tuple[Message, User]]) -> dict[tuple[str, int], Notice.Mail]:
    """Whether each message to each person goes by mail, and when; two queries for all of them."""
    pairs = list(wanted)
    choices = chosen({person.pk for _message, person in pairs})
    gone = leavers({person.pk: person for _message, person in pairs}.values())
    return {
        (message.code, person.pk): _route(message, person, choices[person.pk], left=person.pk in gone)
        for message, person in pairs
    }


def _route(message: Message, person: User, choices: dict[str, str], *, left: bool) -> Notice.Mail:
    how = How.NOW if message.urgent or message.always else choices[message.kind]
    if not message.mail or how == How.NEVER or (left and not message.always):
        return Notice.Mail.NONE
    if how in (How.DAILY, How.WEEKLY):
        return Notice.Mail.WAITING
    return Notice.Mail.QUEUED if person.email else Notice.Mail.REFUSED
