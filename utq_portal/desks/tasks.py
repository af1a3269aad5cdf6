"""The weekly overviews, as jobs: one per person, so that one who fails holds nobody up."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from utq_portal.desks.weekly import tellers
from utq_portal.jobs.promise import Promised, promise, promise_many
from utq_portal.notices.summary import last_weekly
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders


@shared_task(name="dashboard.week")
def week() -> None:
    """Every morning: promise the overviews of this week, once; a Monday on which nobody ticked is made good."""
    day = last_weekly(timezone.now()).date()
    promise("dashboard.overviews", {"week": day.isoformat()}, key=f"overviews:{day}")


@shared_task(name="dashboard.overviews")
def overviews(week: str) -> None:
    """One job for everybody who has a desk, stand-ins included."""
    promise_many(
        Promised("dashboard.overview", {"role": role, "person": pk, "week": week}, f"overview:{role}:{pk}:{week}")
        for role in tellers()
        for pk in holders(Role(role)).values_list("pk", flat=True)
    )


@shared_task(name="dashboard.overview")
def overview(role: str, person: int, week: str) -> None:
    """The overview of one desk; a second run finds it posted."""
    tellers()[role](User.objects.get(pk=person), timezone.localdate(), date.fromisoformat(week))
