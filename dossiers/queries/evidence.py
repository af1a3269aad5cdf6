"""Reads of the files of a dossier: what they weigh, and their earlier versions."""

from __future__ import annotations

from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from dossiers.models import Dossier, Evidence, EvidenceVersion


def weighed() -> QuerySet[Evidence]:
    """Evidence with ``former_bytes``: what its earlier versions weigh; a file that stands there twice weighs once."""
    later = EvidenceVersion.objects.filter(
        evidence=OuterRef("evidence"), file_path=OuterRef("file_path"), number__gt=OuterRef("number")
    )
    former = (
        EvidenceVersion.objects.filter(~Exists(later), evidence=OuterRef("pk"))
        .exclude(file_path=OuterRef("file_path"))
        .order_by()
        .values("evidence")
        .annotate(total=Sum("file_size"))
        .values("total")
    )
    weight = Coalesce(Subquery(former, output_field=BigIntegerField()), Value(0), output_field=BigIntegerField())
    return Evidence.objects.annotate(former_bytes=weight)


def used_bytes(dossier: Dossier) -> int:
    """What counts against the limit of a dossier: its files with their earlier versions; removed pieces do not."""
    here = weighed().filter(dossier=dossier, removed_at=None)
    return here.aggregate(total=Sum(F("file_size") + F("former_bytes")))["total"] or 0


def earlier_versions(piece: Evidence) -> list[EvidenceVersion]:
    """The former files of a piece that the caller fetched through access, the newest first."""
    return list(EvidenceVersion.objects.filter(evidence=piece).select_related("by").order_by("-number"))
