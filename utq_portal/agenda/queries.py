"""Reads of the holiday table."""

from __future__ import annotations

from django.db.models import QuerySet

from utq_portal.agenda.models import Holiday


def holidays_of(year: int) -> QuerySet[Holiday]:
    """The days of one year, in order."""
    return Holiday.objects.filter(on__year=year).order_by("on")
