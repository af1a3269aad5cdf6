"""The tie that the assessment knows: who assesses a dossier does not look after its teacher (docs/domain.md, Ties)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, Seat
from trajectories.ties import Part, Tie, register, shaped


def _assesses(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    rows = Seat.objects.filter(
        state__in=Seat.TAKEN, assessment__trajectory__in=keys, assessment__state__in=Assessment.RUNNING
    )
    return shaped(rows, "assesses", "assessment__trajectory", "person")


register(Tie("assesses", _("assesses this dossier"), frozenset({Part.SUPERVISOR}), _assesses))
