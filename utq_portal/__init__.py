"""The kernel of the portal, and the desks on top of it."""

from utq_portal.celery import app as celery_app

__all__ = ["celery_app"]
