"""That who leads a writing session may read the dossiers of that day: agreed at registration, ended with it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from courses import messages
from courses.models import Edition, Registration
from courses.workflow import news
from dossiers import grants
from dossiers.models import Dossier, DossierGrant
from trajectories.models import Trajectory
from trajectories.ties import Part, barred_in
from utq_portal.people.models import User
from utq_portal.workflow import NOT_YOURS, Refused

NO_LEADER = _("Nobody who leads this day is known yet.")


def share(registration: Registration, edition: Edition, *, by: User | None) -> None:
    """Carry out what the participant agreed to, once the place is theirs; nothing where there is nothing to share."""
    leader = edition.led_by
    if not registration.shares_dossier or leader is None or leader.pk == registration.person_id:
        return
    dossier = running_dossier(registration.person)
    if dossier is None or dossier.trajectory.supervisor_id == leader.pk:
        return
    if leader.pk in barred_in(dossier.trajectory, Part.READER):
        return
    since, until = edition.starts_on, edition.ends_on
    giver = by if by is not None and by.pk == registration.person_id else None
    grants.admit(dossier, leader, by=giver, occasion=edition.case, since=since, until=until)


@transaction.atomic
def share_opened(today: date) -> int:
    """Carry out what was agreed before there was a dossier; how many registrations were looked at."""
    granted = DossierGrant.objects.filter(
        content_object__trajectory__person=OuterRef("person"),
        occasion=Concat(Value("edition:"), Cast(OuterRef("edition"), CharField())),
    )
    rows = Registration.objects.filter(
        ~Exists(granted),
        shares_dossier=True,
        state=Registration.State.CONFIRMED,
        edition__led_by__isnull=False,
        edition__ends_on__gte=today,
    )
    found = list(rows.select_related("person", "edition__course", "edition__led_by").order_by("pk")[:500])
    for row in found:
        share(row, row.edition, by=None)
    return len(found)


def running_dossier(person: User) -> Dossier | None:
    """The dossier of the person's running trajectory, if it was opened."""
    rows = Dossier.objects.filter(trajectory__person=person, trajectory__state__in=Trajectory.OPEN)
    return rows.select_related("trajectory").first()


def unshare(registration: Registration, *, by: User | None) -> None:
    """End what was shared for this edition, in the transaction that ends the registration."""
    grants.shut_out(registration.case, by=by, person=registration.person)


@transaction.atomic
def agree_to_share(registration: Registration, *, by: User, agreed: bool) -> None:
    """The participant lets who leads the day read the dossier on it, or no longer."""
    row = Registration.objects.select_for_update(of=("self",)).select_related("person").get(pk=registration.pk)
    if row.person_id != by.pk:
        raise Refused(NOT_YOURS)
    edition = Edition.objects.select_related("course", "led_by").get(pk=row.edition_id)
    if agreed and (edition.led_by is None or not edition.course.led):
        raise Refused(NO_LEADER)
    Registration.objects.filter(pk=row.pk).update(shares_dossier=agreed)
    registration.shares_dossier = row.shares_dossier = agreed
    if not agreed:
        unshare(row, by=by)
    elif row.state in Registration.HAS_PLACE:
        share(row, edition, by=by)


def follow_edition(before: Edition, after: Edition, *, by: User | None) -> None:
    """The edition changed: other days move what was shared; another leader has to be agreed to anew."""
    if before.led_by_id != after.led_by_id:
        grants.shut_out(after.case, by=by)
        agreed = Registration.objects.filter(edition=after, shares_dossier=True)
        asked = list(agreed.filter(state__in=Registration.AHEAD).select_related("person"))
        agreed.update(shares_dossier=False)
        for registration in asked if after.led_by and after.course.led else []:
            leader = after.led_by.name if after.led_by else ""
            news.tell(messages.ASK_AGAIN, registration, after, f"leader:{after.led_by_id}", leader=leader)
    elif (before.starts_on, before.ends_on) != (after.starts_on, after.ends_on):
        grants.move_admissions(after.case, by=by, since=after.starts_on, until=after.ends_on)
