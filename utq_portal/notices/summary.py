"""News that did not have to come at once, in one mail a day or a week."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from utq_portal.jobs.promise import Promised, promise, promise_many
from utq_portal.jobs.schedule import WEEK
from utq_portal.notices.message import How, codes_of
from utq_portal.notices.messages import SUMMARY
from utq_portal.notices.models import Notice
from utq_portal.notices.preferences import chosen, leavers

LOST = timedelta(days=14)  # a mail that waits longer says nothing new any more


def last_weekly(now: datetime) -> datetime:
    """The moment at which the last weekly summary was due."""
    local = timezone.localtime(now)
    due = datetime.combine(local.date(), time.fromisoformat(settings.SUMMARY_TIME), local.tzinfo)
    due -= timedelta(days=(local.weekday() - WEEK.index(settings.SUMMARY_DAY)) % 7)
    return due if due <= local else due - timedelta(days=7)


def collect(now: datetime) -> int:
    """Promise a summary to everybody for whom news waits; returns how many people that are.

    What was read in the portal meanwhile needs no mail. Mails whose job was given up are promised again once a day.
    """
    waiting = Notice.objects.filter(mail=Notice.Mail.WAITING, collected_in=None)
    waiting.filter(read_at__isnull=False).update(mail=Notice.Mail.NONE)
    day = timezone.localdate(now)
    people = waiting.order_by("recipient").values_list("recipient", flat=True).distinct()
    summaries = [Promised("notices.summarise", {"person": pk}, f"summary:{pk}:{day}") for pk in people]
    lost = Notice.objects.filter(
        mail__in=[Notice.Mail.QUEUED, Notice.Mail.SENDING],
        created_at__range=(now - LOST, now - timedelta(days=1)),
    ).values_list("pk", flat=True)
    promise_many([*summaries, *(Promised("notices.deliver", {"notice": pk}, f"notice:{pk}:{day}") for pk in lost)])
    return len(summaries)


def _due(person_id: int, now: datetime) -> QuerySet[Notice]:
    """What goes along now, by what the person chooses today; what they do not want by mail any more is let go."""
    rows = Notice.objects.filter(recipient=person_id, mail=Notice.Mail.WAITING, collected_in=None, read_at=None)
    kinds = chosen([person_id])[person_id]
    by_how = {how: codes_of(*(kind for kind, wish in kinds.items() if wish == how)) for how in How}
    rows.filter(code__in=by_how[How.NEVER]).update(mail=Notice.Mail.NONE)
    return rows.filter(~Q(code__in=by_how[How.WEEKLY]) | Q(created_at__lt=last_weekly(now)))


@transaction.atomic
def summarise(person_id: int, now: datetime) -> Notice | None:
    """Collect what waits for this person into one mail, at most one a day; None when there is nothing to say."""
    rows = _due(person_id, now)
    first = rows.aggregate(first=Min("created_at"))["first"]
    if first is None:
        return None
    summary, new = Notice.objects.get_or_create(
        recipient_id=person_id,
        code=SUMMARY.code,
        about=f"people.user:{person_id}",
        occasion=f"summary:{timezone.localdate(now)}",
        defaults={"url": reverse("inbox"), "read_at": now, "mail": Notice.Mail.QUEUED},
    )
    if not new:
        return None
    if leavers([summary.recipient]):
        rows.update(mail=Notice.Mail.NONE)
        summary.delete()
        return None
    number = rows.update(collected_in=summary)
    summary.params = {"number": number, "since": {"day": timezone.localdate(first).isoformat()}}
    summary.save(update_fields=["params"])
    promise("notices.deliver", {"notice": summary.pk}, key=f"notice:{summary.pk}")
    return summary
