"""The addresses with which people sign in, and the word to an old one (docs/domain.md, Doors)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from allauth.account.models import EmailAddress
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from utq_portal.jobs.promise import Promised, promise_many
from utq_portal.notices import outbox
from utq_portal.notices.render import account_letter
from utq_portal.people.models import User

BATCH = 500


def signing_in(person: User) -> EmailAddress:
    """The row, not yet written, with which a person signs in."""
    return EmailAddress(user=person, email=person.email, verified=True, primary=True)


def write(people: Iterable[User]) -> None:
    """Let these people sign in with their addresses."""
    EmailAddress.objects.bulk_create([signing_in(person) for person in people if person.email], batch_size=1000)


@contextmanager
def told_when_gone(keys: Sequence[int]) -> Iterator[None]:
    """Promise a mail to every address that one of these people could sign in with before the block, and not after."""
    before = _held(keys)
    yield
    after = {key: found for key, (_language, found) in _held(list(before)).items()}
    tell_old((key, language, found - after.get(key, set())) for key, (language, found) in before.items())


def tell_old(gone: Iterable[tuple[int, str, Collection[str]]]) -> None:
    """Promise a mail to addresses that let nobody in any more: of a person's key, in a language.

    Nobody is told before go-live, as of everything else.
    """
    if not import_string(settings.NOTICE_GATE)():
        return
    now = timezone.now().isoformat()
    promise_many(
        Promised(
            "people.tell_old_address",
            {"address": address, "language": language, "since": now},
            f"people.tell_old_address:{key}:{place}:{now}",
        )
        for key, language, found in gone
        for place, address in enumerate(sorted(found))
    )


def _held(keys: Sequence[int]) -> dict[int, tuple[str, set[str]]]:
    """Language and addresses of each of these people; a second one, of an account that was joined, too."""
    found: dict[int, tuple[str, set[str]]] = {}
    for place in range(0, len(keys), BATCH):
        some = keys[place : place + BATCH]
        for key, language, email in User.objects.filter(pk__in=some).values_list("pk", "language", "email"):
            found[key] = (language, {email.lower()} if email else set())
        for key, email in EmailAddress.objects.filter(user__in=some).values_list("user_id", "email"):
            found[key][1].add(email.lower())
    return found


def mail_old(address: str, language: str, since: str) -> None:
    """Mail an address that it lets nobody in any more; it names no person, since it may have been a mistake.

    It waits while the mail server is away: it was promised at ``since``.
    One with which somebody signs in (again) by now hears nothing.
    """
    if EmailAddress.objects.filter(email__iexact=address).exists():
        return
    with translation.override(language):
        subject = _("This address no longer belongs to an account in the UTQ portal")
        text = render_to_string("email/old_address.txt", {"address": address})
        letter = account_letter(subject, text, import_string(settings.NOTICE_LETTERHEAD)().sender, [address])
    outbox.send(letter, since=outbox.moment(since))
