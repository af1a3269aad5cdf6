"""The weekly overviews, as jobs: one per person, so that one who fails holds nobody up."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from utq_portal.dashboard import weekly
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
        Promised(f"dashboard.overview_of_{role}", {"person": pk, "week": week}, f"overview:{role}:{pk}:{week}")
        for role in (Role.UTQ_SUPERVISOR, Role.COORDINATOR)
        for pk in holders(role).values_list("pk", flat=True)
    )


@shared_task(name="dashboard.overview_of_utq_supervisor")
def overview_of_utq_supervisor(person: int, week: str) -> None:
    """The overview of one UTQ supervisor; a second run finds it posted."""
    weekly.tell_supervisor(User.objects.get(pk=person), timezone.localdate(), date.fromisoformat(week))


@shared_task(name="dashboard.overview_of_coordinator")
def overview_of_coordinator(person: int, week: str) -> None:
    """The overview of one coordinator; a second run finds it posted."""
    weekly.tell_coordinator(User.objects.get(pk=person), timezone.localdate(), date.fromisoformat(week))
