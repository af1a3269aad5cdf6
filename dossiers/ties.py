"""The ties that the dossier knows: who endorsed it or said something about it does not assess it.

docs/domain.md, Ties.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dossiers.models import FeedbackComment, FeedbackRequest, Snapshot
from trajectories.ties import Part, Tie, register, shaped

_ASSESSOR = frozenset({Part.ASSESSOR})
_ABOUT = "section__dossier__trajectory"


def _endorsed(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    rows = Snapshot.objects.filter(dossier__trajectory__in=keys)
    return shaped(rows, "endorsed", "dossier__trajectory", "endorsed_by")


def _asked(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    rows = FeedbackRequest.objects.filter(section__dossier__trajectory__in=keys)
    return shaped(rows.exclude(state=FeedbackRequest.State.WITHDRAWN), "feedback", _ABOUT, "reader")


def _said(keys: Collection[int], day: date) -> QuerySet[Any, Any]:
    rows = FeedbackComment.objects.filter(section__dossier__trajectory__in=keys)
    return shaped(rows, "remarked", _ABOUT, "author")


register(Tie("endorsed", _("endorsed the dossier"), _ASSESSOR, _endorsed))
register(Tie("feedback", _("gave feedback on the dossier"), _ASSESSOR, _asked))
register(Tie("remarked", _("gave feedback on the dossier"), _ASSESSOR, _said))
