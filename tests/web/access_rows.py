"""The addresses of the shell: for everybody."""

from __future__ import annotations

from django.utils import timezone

from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast
from utq_portal.demo.files import png
from utq_portal.files.storage import store_made
from utq_portal.jobs.models import Job
from utq_portal.jobs.schedule import KEY
from utq_portal.policy.workflow import change_institution
from utq_portal.web import health


def with_logo(cast: Cast) -> dict[str, object]:
    stored = store_made(png(), name="logo.png", mime="image/png")
    change_institution({"logo": stored.path}, by=cast.coordinator)
    return {}


def with_runner(cast: Cast) -> dict[str, object]:
    """A runner that has just ticked: without one these answer 503, which is right."""
    Job.objects.create(task="x", key=f"{KEY}x", created_at=timezone.now(), done_at=timezone.now())
    health.forget()
    return {}


ROWS = {
    "web:brand": Row(only(EVERYONE)),
    "web:logo": Row(only(EVERYONE), with_logo),
    "web:language": Row(only(EVERYONE), lambda cast: {"code": "nl"}),
    "web:theme": Row(only(EVERYONE), post_only=True),
    "web:held": Row(only(SIGNED_IN)),
    "web:signed_in_again": Row(only(SIGNED_IN)),
    "web:health": Row(only(EVERYONE), with_runner),
    "web:live": Row(only(EVERYONE)),
    "web:ready": Row(only(EVERYONE)),
    "web:work": Row(only(EVERYONE), with_runner),
}
