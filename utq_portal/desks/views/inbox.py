"""The inbox: what was told to this person; and in demo mode the mails that went out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from utq_portal.agenda.ics import one_file
from utq_portal.folding import found
from utq_portal.notices import workflow
from utq_portal.notices.message import Kind, codes_of
from utq_portal.notices.models import Notice
from utq_portal.notices.queries import inbox as inbox_of
from utq_portal.notices.render import Words, mail_bodies, words
from utq_portal.web import pages
from utq_portal.web.acting import onward
from utq_portal.web.coordinating import or_404
from utq_portal.web.export import Column, as_file
from utq_portal.web.filters import chosen, quick_filters
from utq_portal.web.numbers import numbers_sent
from utq_portal.web.request import PortalRequest

TABS = {"all": _("All"), "unread": _("Unread"), "asks": _("Asks for action")}
RECENT = timedelta(days=7)
FEW = 8  # so many are seen at a glance, without a filter


def _subject_of(mail: Notice) -> str:
    """The subject under which a mail went, or would go now."""
    return str(mail.sent_subject or words(mail.code, mail.params, mail.recipient.language).subject)


MAILS: list[Column[Notice]] = [
    Column(_("Subject"), _subject_of),
    Column(_("To"), lambda mail: mail.recipient.name),
    Column(_("Address"), lambda mail: mail.sent_to),
    Column(_("Sent"), lambda mail: mail.created_at),
    Column(_("State"), lambda mail: mail.get_mail_display()),
]


def _said(notice: Notice) -> Words:
    return words(notice.code, notice.params, get_language() or "en")


def _chosen(rows: QuerySet[Notice], tab: str, kind: str) -> QuerySet[Notice]:
    if kind:
        rows = rows.filter(code__in=codes_of(kind))
    if tab == "asks":
        rows = rows.filter(code__in=codes_of(Kind.ASK))
    return rows if tab == "all" else rows.filter(read_at=None)


def _by_age(notices: Iterable[Notice], today: date) -> list[tuple[str, list[tuple[Notice, Words]]]]:
    """The notices under today, the last seven days, and earlier."""
    groups: dict[str, list[tuple[Notice, Words]]] = {}
    for one in notices:
        day = timezone.localdate(one.created_at)
        name = _("Today") if day >= today else _("Last 7 days") if day > today - RECENT else _("Earlier")
        groups.setdefault(str(name), []).append((one, _said(one)))
    return list(groups.items())


@require_safe
def inbox(request: PortalRequest) -> HttpResponse:
    """The notices, newest first, each in the language of the page; two queries, however many there are."""
    kind = chosen(request, "kind", set(Kind.values))
    rows = _chosen(inbox_of(request.user), "all", kind)
    unread = Q(read_at=None)
    asks = unread & Q(code__in=codes_of(Kind.ASK))
    counts = rows.order_by().aggregate(
        all=Count("pk"), unread=Count("pk", filter=unread), asks=Count("pk", filter=asks)
    )
    tab = chosen(request, "tab", TABS) or "all"
    page = pages.page_of(_chosen(rows, tab, ""), request, 20, total=counts[tab])
    context = {
        "quick": quick_filters(request, TABS, counts, keep=("kind",)),
        "page": page,
        "groups": _by_age(page, timezone.localdate()),
        "tab": tab,
        "kind": kind,
        "filtered": bool(kind) or counts["all"] > FEW,
        "kinds": [(one.value, one.label) for one in Kind],
        "any_unread": counts["unread"],
    }
    return render(request, "desks/inbox.html", context)


@require_safe
def notice(request: PortalRequest, pk: int) -> HttpResponse:
    """Open one: it counts as read, and the page it is about opens; without such a page it is shown here."""
    found = get_object_or_404(inbox_of(request.user), pk=pk)
    if found.read_at is None:
        workflow.mark_read([found.pk], by_id=request.user.pk)
    if found.url.startswith("/") and not found.url.startswith("//"):
        return redirect(found.url)
    return render(request, "desks/notice.html", {"notice": found, "said": _said(found)})


@require_POST
def mark_read(request: PortalRequest) -> HttpResponse:
    """Mark the chosen messages as read, or unread again; without a choice all that have come so far are read."""
    picked = numbers_sent(request.POST.getlist("notice"), 11)
    if request.POST.get("act") == "unread":
        number = workflow.mark_unread(picked, by_id=request.user.pk)
        said = ngettext("%(number)s message marked as unread.", "%(number)s messages marked as unread.", number)
    else:
        rows = inbox_of(request.user).filter(read_at=None)
        chosen_rows = rows.filter(pk__in=picked) if "act" in request.POST else rows
        number = workflow.mark_read(list(chosen_rows.values_list("pk", flat=True)), by_id=request.user.pk)
        said = ngettext("%(number)s message marked as read.", "%(number)s messages marked as read.", number)
    return onward(request, said % {"number": number}, reverse("inbox"))


def _mails(request: PortalRequest) -> QuerySet[Notice]:
    """Sent mails: in demo mode everybody's, so that one person can follow a whole case; else the own ones."""
    rows = Notice.objects.exclude(mail=Notice.Mail.NONE).filter(collected_in=None)
    rows = rows.select_related("recipient").order_by("-id")
    return rows if settings.DEMO else rows.filter(recipient=request.user)


@require_safe
def mails(request: PortalRequest) -> HttpResponseBase:
    """What went out by mail, newest first."""
    rows = _mails(request)
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(found(text, "recipient__folded", ("recipient__email__icontains",)))
    if file := as_file(request, "mails", MAILS, rows):
        return file
    page = pages.page_of(rows, request, 30)
    listed = [(mail, _subject_of(mail)) for mail in page]
    context = {"page": page, "rows": listed, "q": request.GET.get("q", ""), "everybody": settings.DEMO}
    return render(request, "desks/mails.html", context)


@require_safe
def mail(request: PortalRequest, pk: int) -> HttpResponse:
    """One mail as it was sent, in its reader's language; one that was not sent yet as it would be."""
    found = get_object_or_404(_mails(request), pk=pk)
    said, text, _html, head = mail_bodies(found)
    context: dict[str, Any] = {
        "mail": found,
        "subject": found.sent_subject or said.subject,
        "text": found.sent_text or text,
        "head": head,
    }
    return render(request, "desks/mail.html", context)


@require_safe
def mail_calendar(request: PortalRequest, pk: int) -> HttpResponse:
    """The calendar file that went with a mail."""
    found = get_object_or_404(_mails(request), pk=pk)
    return HttpResponse(
        one_file(or_404(found.calendar)),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="invite.ics"', "X-Content-Type-Options": "nosniff"},
    )
