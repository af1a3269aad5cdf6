"""Who qualified how long after the term began, in groups that the database counts (docs/domain.md, Figures)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, Least
from django.db.models.sql.compiler import SQLCompiler

from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause

Kind = ObligationAdjustment.Kind
S = Obligation.Settled
# an own certificate, of this portal or from before it; what else settles is shown apart
# (docs/domain.md, Time to qualification)
QUALIFIED = (S.CERTIFICATE, S.EARLIER)
APART = (S.EXEMPTION, S.EXTERNAL)
_NEVER = Value(date.max, DateField())
_Sql = tuple[str, Sequence[Any]]
_SqliteSql = tuple[str, tuple[str | int, ...]]


class Days(Func):
    """The number of days from the second date to the first."""

    arity = 2
    output_field = IntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> _Sql:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> _SqliteSql:
        template, joiner = "CAST(julianday(%(expressions)s) AS INTEGER)", ") - julianday("
        sql, given = self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **extra)
        return sql, tuple(given)


class AddMonths(Func):
    """A date so many calendar months later, clipped to the month as ``add_months`` does."""

    arity = 2
    output_field = DateField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> _Sql:
        template, joiner = "CAST(%(expressions)s) AS date)", " + make_interval(months => "
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> _SqliteSql:
        day, day_given = compiler.compile(self.source_expressions[0])
        many, many_given = compiler.compile(self.source_expressions[1])
        # the day itself, or the last of that month where SQLite would run on into the next
        sql = (
            f"MIN(date({day}, '+' || {many} || ' months'), "
            f"date({day}, 'start of month', '+' || ({many} + 1) || ' months', '-1 day'))"
        )
        return sql, (*day_given, *many_given, *day_given, *many_given)


def _decided(kind: str, field: str) -> Subquery:
    """A field of the last decision of a kind that holds."""
    rows = ObligationAdjustment.objects.filter(
        obligation=OuterRef("pk"), kind=kind, decided_on__isnull=False, refused=False, revoked_on=None
    )
    return Subquery(rows.exclude(**{field: None}).order_by("-decided_on", "-pk").values(field)[:1])


def _paused() -> Coalesce:
    """Days from ``begun`` to ``until`` on which the clock stood still; where pauses overlap a day counts once."""
    earlier = ObligationPause.objects.filter(
        Q(starts_on__lt=OuterRef("starts_on")) | Q(starts_on=OuterRef("starts_on"), pk__lt=OuterRef("pk")),
        obligation=OuterRef("obligation"),
        revoked_on=None,
    ).order_by()
    covered = earlier.values("obligation").annotate(to=Max(Coalesce("ends_on", _NEVER))).values("to")
    begin = Greatest("starts_on", OuterRef("begun"), Coalesce(Subquery(covered), "starts_on"))
    end = Least(Coalesce("ends_on", OuterRef("until")), OuterRef("until"))
    rows = (
        ObligationPause.objects.filter(obligation=OuterRef("pk"), revoked_on=None)
        .order_by()
        .values("obligation")
        .annotate(days=Sum(Greatest(Days(end, begin), 0)))
        .values("days")
    )
    return Coalesce(Subquery(rows), 0)


def timed(today: date) -> QuerySet[Any]:
    """The obligations that count, with ``days`` without pauses, the ``term`` in days, ``fate`` and ``whole``.

    ``fate`` is how it ended: an own certificate (Settled.CERTIFICATE), what is shown apart, or empty for everybody
    who is still seen, has left, or fell out of scope. ``whole`` is 1 when the own term has gone by on the calendar.
    """
    now = Value(today, DateField())
    excluded = Case(When(~Q(exclusion=""), then=_decided(Kind.EXCLUDE, "decided_on")), output_field=DateField())
    rows: Any = Obligation.objects.annotate(
        begun=Coalesce(_decided(Kind.START, "day"), "start_date"), excluded_on=excluded
    )
    rows = rows.filter(begun__lte=today).exclude(~Q(exclusion=""), excluded_on=None)
    rows = rows.exclude(settled_on__isnull=False, settled_on__lte=F("begun"))
    end = Least(now, Coalesce("settled_on", now), Coalesce("ended_on", now), Coalesce("excluded_on", now))
    rows = rows.annotate(until=Greatest(end, "begun"), due=AddMonths("begun", "months"))
    settled = Q(settled_on=F("until"))
    found: QuerySet[Any] = rows.annotate(
        days=Days("until", "begun") - _paused(),
        term=Days("due", "begun"),
        fate=Case(
            When(settled & Q(settled_by__in=QUALIFIED), then=Value(S.CERTIFICATE.value)),
            When(settled & Q(settled_by__in=APART), then=F("settled_by")),
            default=Value(""),
            output_field=CharField(),
        ),
        whole=Case(When(due__lte=today, then=Value(1)), default=Value(0), output_field=IntegerField()),
    )
    return found


def key() -> Concat:
    """``days:term:fate:whole`` as one text, for counting in a query of many figures."""
    colon = Value(":")
    parts = [Cast(name, CharField()) for name in ("days", "term", "fate", "whole")]
    return Concat(parts[0], colon, parts[1], colon, parts[2], colon, parts[3], output_field=CharField())
