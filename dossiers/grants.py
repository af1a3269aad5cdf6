"""The only door through which a person gets, or loses, the right to read one sealed version (DECISIONS 18, 22)."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dossiers.models import Snapshot, SnapshotGrant
from dossiers.rules import READ_SNAPSHOT
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.people.models import User
from utq_portal.workflow import Refused

GRANTED = declare("dossiers.reading_granted")
WITHDRAWN = declare("dossiers.reading_withdrawn")
ENDED = declare("dossiers.reading_ended")


def _permission() -> Permission:
    return Permission.objects.get(codename=READ_SNAPSHOT, content_type__app_label="dossiers")


@transaction.atomic
def let_read(snapshot: Snapshot, person: User, *, by: User | None, until: date | None = None) -> SnapshotGrant:
    """Let ``person`` read ``snapshot`` up to and including ``until`` (None: while the case runs).

    Giving it again changes the last day. Raises Refused for the candidate and for a version that was taken back.
    """
    if person.pk == snapshot.dossier.trajectory.person_id:
        raise Refused(_("Nobody assesses their own dossier."))
    if snapshot.voided_at is not None:
        raise Refused(_("This version was taken back. Nobody reads it any more."))
    grant: SnapshotGrant
    grant, _new = SnapshotGrant.objects.update_or_create(
        user=person, permission=_permission(), content_object=snapshot, defaults={"until": until}
    )
    record(
        GRANTED.name,
        snapshot,
        by=by,
        case=snapshot.case,
        data={"reader": person.pk, "until": until.isoformat() if until else ""},
    )
    return grant


@transaction.atomic
def withdraw(snapshot: Snapshot, person: User, *, by: User | None) -> None:
    """End the right at once; harmless when there is none."""
    gone, _kinds = SnapshotGrant.objects.filter(user=person, content_object=snapshot).delete()
    if gone:
        record(WITHDRAWN.name, snapshot, by=by, case=snapshot.case, data={"reader": person.pk})


@transaction.atomic
def withdraw_all(snapshot: Snapshot, *, by: User | None) -> None:
    """End every right to this version at once."""
    for grant in SnapshotGrant.objects.filter(content_object=snapshot).select_related("user"):
        withdraw(snapshot, grant.user, by=by)


@transaction.atomic
def end_on(snapshot: Snapshot, until: date | None, *, by: User | None) -> None:
    """Give every right to this version the same last day: 30 days after the announcement, or None while it is open."""
    if SnapshotGrant.objects.filter(content_object=snapshot).update(until=until):
        record(ENDED.name, snapshot, by=by, case=snapshot.case, data={"until": until.isoformat() if until else ""})
