"""An applied HR file: letting its mails go out, and taking it back."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.obligations.exports import BACK
from trajectories.obligations.queries.feed_undo import shown_back
from trajectories.obligations.workflow import feed_faults
from trajectories.views.common import page
from trajectories.views.feed import file_address, file_of
from trajectories.workflow import feed_news, feed_undo
from trajectories.workflow.feed_undo import undo_feed, undo_later
from utq_portal.people.models import FeedUpload
from utq_portal.web.acting import attempt, say_refused
from utq_portal.web.export import as_file, in_parts
from utq_portal.web.fresh import sent_lately
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

# people of whom the portal keeps what they were: above this, a job takes the file back
UNDONE_AT_ONCE = 1000


@require_POST
def send(request: PortalRequest, pk: int) -> HttpResponse:
    """Let the mails of an applied file go out now."""
    upload = file_of(request, pk)
    now = timezone.now()
    act = partial(feed_news.release, upload, now=now, today=timezone.localdate(now), early=True, by=request.user)
    return attempt(request, act, _("The mails go out now."), file_address(upload))


def _undone(request: PortalRequest, upload: FeedUpload, today: date) -> HttpResponse:
    """Take the file back: a large one by a job, and its page says how that goes."""
    seen = request.POST.get("seen", "") or "-"
    try:
        if upload.images.count() > UNDONE_AT_ONCE:
            undo_later(upload, by=request.user, today=today, seen=seen)
            return HttpResponseRedirect(file_address(upload))
        done = undo_feed(upload, by=request.user, today=today, seen=seen)
    except Refused as refused:  # what broke off is told in another way
        say_refused(request, refused)
        return HttpResponseRedirect(request.path)
    except Exception as error:  # whatever it is, nothing was taken back: the file's page says so
        feed_faults.broke_off(upload, error, what="undo")
    else:
        said = ngettext(
            "The file was taken back. %(people)s person is as before.",
            "The file was taken back. %(people)s people are as before.",
            done.people,
        )
        messages.success(request, said % {"people": done.people})
    return HttpResponseRedirect(file_address(upload))


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
def undo(request: PortalRequest, pk: int) -> HttpResponseBase:
    """What taking the file back would do, and doing it."""
    upload = file_of(request, pk)
    today = timezone.localdate()
    if why := feed_undo.why_not(upload, request.user, today):
        messages.error(request, str(why))
        return HttpResponseRedirect(file_address(upload))
    if request.method == "POST":
        return _undone(request, upload, today)
    undoing = feed_undo.foresee(upload, request.user)
    if file := as_file(request, f"hr-file-{upload.pk}-back", BACK, in_parts(undoing.back, shown_back)):
        return file
    back = page_of(undoing.back, request, 20)
    staying = page_of(undoing.staying, request, 20, param="staying")
    effects = [one.effects for one in undoing.back]
    context = {
        "upload": upload,
        "address": file_address(upload),
        "seen": undoing.seen,
        "page": back,
        "rows": shown_back(list(back)),
        "staying": shown_back(list(staying)),
        "staying_page": staying,
        "people": len(undoing.back),
        "brought": sum(one.leaves for one in undoing.back),
        "deadlines": sum(len(one.get("deadlines", [])) for one in effects),
        "moves": sum("moved" in one for one in effects),
        "sent": upload.news_sent_at is not None,
    }
    return page(request, "hr/undo.html", context)
