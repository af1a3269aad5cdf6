"""How tables with certain headings are read, as somebody said once (docs/domain.md, Headings)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from utq_portal.imports.reading import Layout


class TableLayout(models.Model):
    """The meaning of the columns of one set of headings, for one kind of table."""

    kind = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    headings = models.JSONField(default=list)
    fields = models.JSONField(default=dict)  # key of a column to its field, "" when it is not used
    dates = models.CharField(max_length=5, blank=True)
    names = models.CharField(max_length=10, blank=True)
    sheet = models.CharField(max_length=60, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="layout_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def layout(self) -> Layout:
        """The row as the reader needs it."""
        return Layout(dict(self.fields), self.dates, self.names, self.sheet, name=self.name)


def layouts_of(kind: str) -> dict[str, Layout]:
    """The layouts of a kind of table, by the fingerprint of their headings; one query."""
    return {row.fingerprint: row.layout for row in TableLayout.objects.filter(kind=kind)}
