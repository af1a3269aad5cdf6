"""People of whom the portal knows too little: signed in without HR, unreachable, invited in vain, or there twice."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from utq_portal.office.queries.people import open_invitations
from utq_portal.people.models import Employment, Invitation, TwoPeople, User, employed_on
from utq_portal.people.queries import strangers

WAITING, TWICE, NO_MAIL, INVITED = "waiting", "twice", "no_mail", "invited"


def signed_in(today: date) -> QuerySet[User]:
    """The strangers, who waits longest first, each with the key of a ``namesake``."""
    others = _namesakes().exclude(pk=OuterRef("pk"))
    rows = strangers(today).annotate(namesake=Subquery(others.order_by("pk").values("pk")[:1]))
    return rows.order_by("last_login", "pk")


def twice(today: date) -> QuerySet[User]:
    """Accounts with the name of an older one, of which at least one does not work here today; ``namesake`` is its key.

    Two people who both work here have two numbers and are two people, as far as HR knows.
    """
    running = Employment.objects.filter(employed_on(today))
    namesakes = _namesakes().filter(pk__lt=OuterRef("pk"))
    works = Exists(running.filter(person=OuterRef("pk")))
    elsewhere = namesakes.annotate(works=works).filter(works=False)
    rows = User.objects.filter(is_active=True, is_staff=False).annotate(works=works)
    rows = rows.annotate(
        namesake=Subquery(namesakes.order_by("pk").values("pk")[:1]), idle=Subquery(elsewhere.values("pk")[:1])
    )
    found = rows.filter(namesake__isnull=False).filter(Q(works=False) | Q(idle__isnull=False))
    return found.order_by("folded", "pk")


def _namesakes() -> QuerySet[User]:
    """Active accounts with the name of the outer one, unless the two were noted as two people."""
    here, there = OuterRef("pk"), OuterRef(OuterRef("pk"))
    apart = TwoPeople.objects.filter(Q(first=here, second=there) | Q(first=there, second=here))
    return User.objects.filter(~Exists(apart), folded=OuterRef("folded"), is_active=True)


def without_mail(today: date) -> QuerySet[User]:
    """People who work here today and have no address: nothing reaches them, and they cannot sign in."""
    running = Exists(Employment.objects.filter(employed_on(today), person=OuterRef("pk")))
    rows = User.objects.filter(running, is_active=True).filter(Q(email=None) | Q(email=""))
    return rows.order_by("folded", "pk")


def unanswered() -> QuerySet[Invitation]:
    """Invitations that were sent and not answered, the oldest first."""
    return open_invitations().order_by(F("sent_at").asc(nulls_last=True), "pk")


def counts(today: date) -> dict[str, int]:
    """How many there are of each kind."""
    return {
        WAITING: strangers(today).count(),
        TWICE: twice(today).count(),
        NO_MAIL: without_mail(today).count(),
        INVITED: unanswered().count(),
    }
