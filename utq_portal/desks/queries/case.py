"""What the shell itself reads of a case: its mails and its meetings."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from utq_portal.agenda.models import Meeting
from utq_portal.agenda.queries import attended_by
from utq_portal.audit.verbs import Audience
from utq_portal.desks.case import Look, shares
from utq_portal.notices.models import Notice


def mails_of(look: Look) -> QuerySet[Notice]:
    """The mails about the case that the viewer may know of, the newest first, never their words.

    The coordinator sees all of them, other staff those to the teacher and to themselves, the teacher the own ones.
    """
    rows = Notice.objects.filter(case=look.row.case).exclude(mail=Notice.Mail.NONE).select_related("recipient")
    if Audience.COORDINATOR not in look.audiences:
        teacher = [look.row.person_id] if Audience.STAFF in look.audiences else []
        rows = rows.filter(recipient__in=[look.viewer.pk, *teacher])
    for share in shares():
        rows = share.mails(rows, look)
    return rows.order_by("-pk")


def meetings_of(look: Look) -> list[Meeting]:
    """The meetings of the case that are not over yet: to the coordinator all, to others those that they go to."""
    rows = Meeting.objects.filter(case=look.row.case, starts_at__gte=timezone.now(), cancelled_at=None)
    if Audience.COORDINATOR not in look.audiences:
        rows = rows.filter(attended_by(look.viewer))
    return list(rows.order_by("starts_at", "pk"))
