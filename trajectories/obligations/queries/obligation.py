"""Reads of obligations: their state on a day, and the buckets of the desks (docs/domain.md, Obligation)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from trajectories.obligations import rules
from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause
from utq_portal.agenda.days import add_months
from utq_portal.folding import found
from utq_portal.people.models import Employment, User, employed_on


class State(TextChoices):
    """The state of an obligation on a day: it follows from dates (docs/domain.md, Obligation)."""

    SCHEDULED = "scheduled", _("starts later")
    OPEN = "open", _("running")
    PAUSED = "paused", _("paused")
    OVERDUE = "overdue", _("overdue")
    SETTLED = "settled", _("settled")
    ENDED = "ended", _("ended")
    EXCLUDED = "excluded", _("not in scope")


class Bucket(TextChoices):
    """Where a running obligation stands on a desk; the sum over them is the number of running obligations."""

    OVERDUE = "overdue", _("overdue")
    M3 = "m3", _("within 3 months")
    M6 = "m6", _("within 6 months")
    M12 = "m12", _("within 12 months")
    LATER = "later", _("later")
    PAUSED = "paused", _("paused")


_MONTHS = {Bucket.M3: 3, Bucket.M6: 6, Bucket.M12: 12}


def running_q(today: date) -> Q:
    """Neither settled, nor ended before ``today``, nor excluded."""
    return Q(settled_by="", exclusion="") & (Q(ended_on=None) | Q(ended_on__gte=today))


def overdue_q(today: date, path: str = "") -> Q:
    """The term is over, and nothing that was filed in time protects it; ``path`` leads to the obligation."""
    return Q(**{f"{path}deadline__lt": today, f"{path}protected_on": None})


def _pausing(today: date) -> Exists:
    return Exists(
        ObligationPause.objects.filter(obligation=OuterRef("pk"), starts_on__lte=today, revoked_on=None).filter(
            Q(ends_on=None) | Q(ends_on__gt=today)
        )
    )


def with_status(rows: QuerySet[Obligation], today: date) -> QuerySet[Any]:
    """Annotate ``status`` (State) and ``bucket`` (Bucket, empty unless running), both in SQL."""
    status = Case(
        When(~Q(settled_by=""), then=Value(State.SETTLED)),
        When(ended_on__lt=today, then=Value(State.ENDED)),
        When(~Q(exclusion=""), then=Value(State.EXCLUDED)),
        When(start_date__gt=today, then=Value(State.SCHEDULED)),
        When(overdue_q(today), then=Value(State.OVERDUE)),
        When(Q(deadline=None) | _pausing(today), then=Value(State.PAUSED)),
        default=Value(State.OPEN),
        output_field=CharField(),
    )
    bucket = Case(
        When(status__in=[State.SETTLED, State.ENDED, State.EXCLUDED], then=Value("")),
        When(status=State.OVERDUE, then=Value(Bucket.OVERDUE)),
        When(status=State.PAUSED, then=Value(Bucket.PAUSED)),
        *(When(deadline__lte=add_months(today, months), then=Value(name)) for name, months in _MONTHS.items()),
        default=Value(Bucket.LATER),
        output_field=CharField(),
    )
    return rows.annotate(status=status).annotate(bucket=bucket)


def in_bucket(bucket: str, today: date, path: str) -> Q:
    """The deadline of the obligation to which ``path`` leads lies in this bucket; whether it runs is asked besides."""
    if bucket == Bucket.PAUSED:
        return Q(**{f"{path}pk__isnull": False, f"{path}deadline": None})
    if bucket == Bucket.OVERDUE:
        return overdue_q(today, path)
    edges = {str(name): add_months(today, months) for name, months in _MONTHS.items()}
    sooner = [edge for name, edge in edges.items() if bucket not in edges or edge < edges[bucket]]
    least = Q(**{f"{path}deadline__gt": sooner[-1]}) if sooner else ~overdue_q(today, path)
    return least & Q(**{f"{path}deadline__lte": edges[bucket]}) if bucket in edges else least


def bucket_counts(rows: QuerySet[Obligation], today: date) -> dict[str, int]:
    """How many running obligations stand in each bucket, all buckets named; one query."""
    counted = with_status(rows.filter(running_q(today)), today).order_by().values("bucket").annotate(number=Count("pk"))
    found = {row["bucket"]: row["number"] for row in counted}
    return {name: found.get(name, 0) for name in Bucket.values}


@dataclass(frozen=True, slots=True)
class Parts:
    """What somebody is to an obligation, by its Rules: never one's own, nor as a stand-in of its person."""

    hr: bool
    decider: bool
    coordinator: bool
    reasons: bool


def parts_of(obligation: Obligation, user: User) -> Parts:
    """The parts of this reader; one query."""
    parts = {"hr": rules.OBLIGATION_HR, "decider": rules.OBLIGATION_DECIDER, "coordinator": rules.COORDINATOR}
    parts["reasons"] = rules.OBLIGATION_REASONS
    flags: dict[str, Any] = {
        name: Case(When(rule(user), then=Value(True)), default=Value(False), output_field=BooleanField())
        for name, rule in parts.items()
    }
    return Parts(**Obligation.objects.annotate(**flags).values(*parts).get(pk=obligation.pk))


def obligations_of_hr(user: User) -> QuerySet[Obligation]:
    """The obligations that the user looks after as HR advisor."""
    return Obligation.objects.filter(rules.OBLIGATION_HR(user)).select_related("person", "faculty")


def obligations_to_list(user: User) -> QuerySet[Obligation]:
    """What the list of obligations shows: to HR and dean their faculties, to the coordinator all."""
    seen = rules.OBLIGATION_HR | rules.COORDINATOR | rules.OBLIGATION_DECIDER
    return Obligation.objects.filter(seen(user)).select_related("person", "faculty")


def latest_of(person: User) -> Obligation | None:
    """The person's running obligation, else the last one."""
    rows = Obligation.objects.filter(person=person).select_related("person", "faculty")
    return rows.order_by(Case(When(ended_on=None, then=0), default=1), "-start_date").first()


def listed(rows: QuerySet[Obligation], show: str, today: date) -> QuerySet[Any]:
    """The rows of one bucket or state, with both annotated; all that run when ``show`` is empty."""
    annotated = with_status(rows, today)
    if not show:
        return annotated.filter(running_q(today))
    return annotated.filter(bucket=show) if show in Bucket.values else annotated.filter(status=show)


def search(rows: QuerySet[Obligation], text: str) -> QuerySet[Obligation]:
    """Obligations of people whose name, number or address has all the words of ``text``."""
    return rows.filter(
        found(text, "person__folded", ("person__employee_no__istartswith", "person__email__istartswith"))
    )


def asked_extensions(user: User) -> QuerySet[ObligationAdjustment]:
    """What was asked or proposed and is not decided, in the user's faculties as HR advisor or decider."""
    seen = Obligation.objects.filter((rules.OBLIGATION_HR | rules.OBLIGATION_DECIDER)(user))
    return (
        ObligationAdjustment.objects.filter(obligation__in=seen, decided_on=None, refused=False, revoked_on=None)
        .select_related("obligation__person", "obligation__faculty", "requested_by")
        .order_by("requested_on", "pk")
    )


def ends_before_deadline(obligation: Obligation, today: date) -> date | None:
    """The last day of the appointments when it comes before the deadline: a flag, the deadline stays.

    docs/domain.md, Scope.
    """
    if obligation.deadline is None:
        return None
    rows = Employment.objects.filter(Q(start__gt=today) | employed_on(today), person=obligation.person_id)
    last = max((end or date.max for end in rows.values_list("end", flat=True)), default=date.max)
    return last if last < obligation.deadline else None


def settled_title(settled: str) -> str:
    """How the obligation was settled, as a heading to its person."""
    titles = {
        Obligation.Settled.CERTIFICATE: _("You have qualified"),
        Obligation.Settled.EARLIER: _("You qualified earlier"),
        Obligation.Settled.EXTERNAL: _("Your UTQ from another university is recognised"),
        Obligation.Settled.EXEMPTION: _("You are exempted"),
    }
    return str(titles[Obligation.Settled(settled)])
