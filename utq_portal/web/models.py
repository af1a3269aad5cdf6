"""What the web layer counts in the database while Redis is away."""

from __future__ import annotations

from django.db import models

from utq_portal.sturdy import TABLE


class Counted(models.Model):
    """A row of Django's cache in the database: attempts to sign in, and questions about certificates.

    Its columns are those that ``django.core.cache.backends.db`` expects.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = TABLE

    def __str__(self) -> str:
        return self.cache_key
