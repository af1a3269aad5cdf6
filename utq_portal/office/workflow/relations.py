"""Rows that name a person when two accounts become one (docs/domain.md, One person with two accounts).

Each app says what becomes of its own; a test fails for a relation of which nobody does.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import IntegrityError, models, transaction

from utq_portal.people.models import User


class Fate(StrEnum):
    """What happens to the rows of the account that closes."""

    MOVES = "moves"  # about the person, or a task: goes over to the account that stays
    ONCE = "once"  # the same, unless the account that stays has the like already: then the row stays behind
    SAYS = "says"  # who did something: stays as it was said; the closed account keeps its name
    ENDS = "ends"  # of the account itself: goes with it
    ACCOUNT = "account"  # moved by the workflow of accounts


FATES: dict[str, Fate] = {}  # by "app.model.field"


def add(listed: str) -> None:
    """Called by an app when it is ready: what becomes of its relations, in lines "fate: app.model.field …"."""
    for line in listed.strip().split("\n"):
        fate, _colon, names = line.partition(": ")
        FATES.update(dict.fromkeys(names.split(), Fate(fate)))


add("""
moves: people.employment.person people.employment.line_manager people.formeremployment.person
moves: people.formeremployment.line_manager agenda.meeting.organiser people.user.merged_into
once: agenda.meeting_guests.user notices.notice.recipient notices.preference.person
says: audit.event.actor audit.event.on_behalf_of policy.policyvalue.set_by people.twopeople.noted_by
says: people.invitation.invited_by people.feedupload.uploaded_by people.feedupload.undone_by
says: imports.tablelayout.saved_by
ends: mfa.authenticator.user usersessions.usersession.user guardian.userobjectpermission.user people.user_groups.user
ends: people.user_user_permissions.user people.feedimage.person people.twopeople.first people.twopeople.second
ends: people.invitation.person agenda.calendarfeed.person
account: people.roleassignment.person people.delegation.from_person people.delegation.to_person
account: account.emailaddress.user
""")


def relations() -> dict[str, models.ForeignKey[User, User]]:
    """Every foreign key to a person, those of joining tables too, by "app.model.field"."""
    found: dict[str, models.ForeignKey[User, User]] = {}
    for relation in User._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if isinstance(field, models.ForeignKey) and not field.model._meta.proxy:
            found[f"{field.model._meta.label_lower}.{field.name}"] = field
    return found


def carry_over(closing: User, staying: User) -> None:
    """Move what moves and delete what ends; the caller holds the transaction and has refused what cannot be."""
    for name, field in relations().items():
        rows = field.model._default_manager.filter(**{field.name: closing})
        fate = FATES[name]
        if fate == Fate.ENDS:
            rows.delete()
        elif fate == Fate.MOVES:
            rows.update(**{field.name: staying})
        elif fate == Fate.ONCE:
            _carry_once(field, list(rows), staying)


def _carry_once(field: models.ForeignKey[User, User], rows: list[models.Model], staying: User) -> None:
    """All at once where nothing stands in the way; else one by one, without those that the person has already."""
    manager = field.model._default_manager
    try:
        with transaction.atomic():
            manager.filter(pk__in=[row.pk for row in rows]).update(**{field.name: staying})
    except IntegrityError:
        for row in rows:
            try:
                with transaction.atomic():
                    manager.filter(pk=row.pk).update(**{field.name: staying})
            except IntegrityError:
                continue
