"""A file goes once the transaction that no longer needs it has succeeded."""

from __future__ import annotations

from celery import shared_task

from utq_portal.files import storage


@shared_task(name="web.remove_file")
def remove_file(path: str) -> None:
    """Delete a kept file that no row names any more; harmless when it is gone."""
    storage.remove(path)
