"""The only door through which a person gets, or loses, a right to read that follows from no role.

A sealed version for those who judge it; a dossier for the day of a writing session, as the teacher agreed.
docs/domain.md, Grants.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.models import Dossier, DossierGrant, Snapshot, SnapshotGrant
from dossiers.rules import COORDINATOR, COURSE_DESK, READ_DOSSIER, READ_SNAPSHOT
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.people.models import User
from utq_portal.workflow import NOT_YOURS, Refused

GRANTED = declare("dossiers.reading_granted", rule=COORDINATOR)
WITHDRAWN = declare("dossiers.reading_withdrawn", rule=COORDINATOR)
ENDED = declare("dossiers.reading_ended", rule=COORDINATOR)
ADMITTED = declare("dossiers.admitted", _("%(actor)s let somebody read the dossier on a day"), EVERYONE)
SHUT_OUT = declare(
    "dossiers.admission_withdrawn", _("The agreement to read the dossier on a day ended"), EVERYONE, COURSE_DESK
)
MOVED = declare(
    "dossiers.admission_moved", _("The day on which somebody may read the dossier moved"), EVERYONE, COURSE_DESK
)
NOT_ONESELF = _("You read your own dossier already.")


def _permission(codename: str = READ_SNAPSHOT) -> Permission:
    return Permission.objects.get(codename=codename, content_type__app_label="dossiers")


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
    data = {"reader": person.pk, "until": until.isoformat() if until else ""}
    record(GRANTED.name, snapshot, by=by, case=snapshot.case, data=data)
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


# ---------- the dossier itself, for a day ----------


@transaction.atomic
def admit(dossier: Dossier, reader: User, *, by: User | None, occasion: str, since: date, until: date) -> DossierGrant:
    """The teacher lets ``reader`` read the dossier on these days (inclusive), for this occasion; nobody else can.

    ``by=None`` carries out what the teacher agreed to before. Giving it again changes the days.
    """
    if by is not None and by.pk != dossier.trajectory.person_id:
        raise Refused(NOT_YOURS)
    if reader.pk == dossier.trajectory.person_id:
        raise Refused(NOT_ONESELF)
    grant: DossierGrant
    days = {"permission": _permission(READ_DOSSIER), "since": since, "until": until}
    grant, _new = DossierGrant.objects.update_or_create(
        user=reader, content_object=dossier, occasion=occasion, defaults=days
    )
    _record_admission(ADMITTED.name, grant, by)
    return grant


@transaction.atomic
def move_admissions(occasion: str, *, by: User | None, since: date, until: date) -> None:
    """What the rights were given for is on other days now."""
    for grant in _admissions(occasion).exclude(since=since, until=until):
        DossierGrant.objects.filter(pk=grant.pk).update(since=since, until=until)
        grant.since, grant.until = since, until
        _record_admission(MOVED.name, grant, by)


@transaction.atomic
def shut_out(occasion: str, *, by: User | None, person: User | None = None, reader: User | None = None) -> None:
    """End the rights given for an occasion: by one teacher, to one reader, or all; harmless when there are none."""
    grants = _admissions(occasion)
    if person is not None:
        grants = grants.filter(content_object__trajectory__person=person)
    if reader is not None:
        grants = grants.filter(user=reader)
    for grant in grants:
        _record_admission(SHUT_OUT.name, grant, by)
        grant.delete()


def _admissions(occasion: str) -> QuerySet[DossierGrant]:
    return DossierGrant.objects.filter(occasion=occasion).select_related("content_object").order_by("pk")


def _record_admission(verb: str, grant: DossierGrant, by: User | None) -> None:
    dossier = grant.content_object
    days = {"since": grant.since.isoformat(), "until": grant.until.isoformat()}
    record(verb, dossier, by=by, case=dossier.case, data={"reader": grant.user_id, "for": grant.occasion, **days})
