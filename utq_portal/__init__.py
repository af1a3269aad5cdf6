"""The ground of the portal: it knows no app."""

from utq_portal.celery import app as celery_app

__all__ = ["celery_app"]
