"""The inbox: what was told to this person; and in demo mode the mails that went out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from utq_portal.dashboard.filters import chosen, quick_filters
from utq_portal.notices import workflow
from utq_portal.notices.models import Notice
from utq_portal.notices.queries import inbox as inbox_of
from utq_portal.notices.render import Words, mail_bodies, words
from utq_portal.web import pages
from utq_portal.web.request import PortalRequest

TABS = {"all": _("All"), "unread": _("Unread")}


def _said(notice: Notice) -> Words:
    return words(notice.code, notice.params, get_language() or "en")


@require_safe
def inbox(request: PortalRequest) -> HttpResponse:
    """The notices, newest first, each in the language of the page."""
    rows = inbox_of(request.user)
    counts = rows.order_by().aggregate(all=Count("pk"), unread=Count("pk", filter=Q(read_at=None)))
    tab = chosen(request, "tab", TABS) or "all"
    page = pages.page_of(rows.filter(read_at=None) if tab == "unread" else rows, request, 20, total=counts[tab])
    context = {
        "quick": quick_filters(request, TABS, counts),
        "page": page,
        "rows": [(notice, _said(notice)) for notice in page],
        "tab": tab,
        "any_unread": counts["unread"],
    }
    return render(request, "dashboard/inbox.html", context)


@require_safe
def notice(request: PortalRequest, pk: int) -> HttpResponse:
    """Open one: it counts as read, and the page it is about opens; without such a page it is shown here."""
    found = get_object_or_404(inbox_of(request.user), pk=pk)
    if found.read_at is None:
        workflow.mark_read([found.pk], by_id=request.user.pk)
    if found.url.startswith("/") and not found.url.startswith("//"):
        return redirect(found.url)
    return render(request, "dashboard/notice.html", {"notice": found, "said": _said(found)})


@require_POST
def mark_all_read(request: PortalRequest) -> HttpResponse:
    """Everything that has come so far is read; doing it twice changes nothing."""
    unread = list(inbox_of(request.user).filter(read_at=None).values_list("pk", flat=True))
    number = workflow.mark_read(unread, by_id=request.user.pk)
    said = ngettext("%(number)s message marked as read.", "%(number)s messages marked as read.", number)
    messages.success(request, said % {"number": number})
    return redirect("inbox")


def _mails(request: PortalRequest) -> QuerySet[Notice]:
    """Sent mails: in demo mode everybody's, so that one person can follow a whole case; else the own ones."""
    rows = Notice.objects.exclude(mail=Notice.Mail.NONE).select_related("recipient").order_by("-id")
    return rows if settings.DEMO else rows.filter(recipient=request.user)


@require_safe
def mails(request: PortalRequest) -> HttpResponse:
    """What went out by mail, newest first."""
    rows = _mails(request)
    if text := request.GET.get("q", "").strip():
        named = Q(recipient__given_name__icontains=text) | Q(recipient__family_name__icontains=text)
        rows = rows.filter(named | Q(recipient__email__icontains=text))
    page = pages.page_of(rows, request, 30)
    listed: list[tuple[Notice, Words]] = [
        (mail, words(mail.code, mail.params, mail.recipient.language)) for mail in page
    ]
    context = {"page": page, "rows": listed, "q": request.GET.get("q", ""), "everybody": settings.DEMO}
    return render(request, "dashboard/mails.html", context)


@require_safe
def mail(request: PortalRequest, pk: int) -> HttpResponse:
    """One mail as text, in its reader's language."""
    found = get_object_or_404(_mails(request), pk=pk)
    said, text, _html, head = mail_bodies(found)
    context: dict[str, Any] = {"mail": found, "said": said, "text": text, "head": head, "now": timezone.now()}
    return render(request, "dashboard/mail.html", context)


@require_safe
def mail_calendar(request: PortalRequest, pk: int) -> HttpResponse:
    """The calendar file that went with a mail."""
    found = get_object_or_404(_mails(request), pk=pk)
    if not found.calendar:
        raise Http404
    return HttpResponse(
        found.calendar,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="invite.ics"', "X-Content-Type-Options": "nosniff"},
    )
