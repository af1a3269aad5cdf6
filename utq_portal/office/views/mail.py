"""When one's own mail comes; and for the coordinator, the mail that did not arrive."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db.models import Count, Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utq_portal.notices import unsubscribe
from utq_portal.notices import workflow as notices
from utq_portal.notices.message import How, about_of
from utq_portal.notices.models import Notice
from utq_portal.notices.preferences import chosen
from utq_portal.notices.queries import undelivered
from utq_portal.office.exports import UNDELIVERED
from utq_portal.office.forms.mail import AddressForm, MailForm
from utq_portal.people.models import Role, User
from utq_portal.people.workflow import mails
from utq_portal.people.workflow.accounts import set_details
from utq_portal.web import pages
from utq_portal.web.acting import carried_out, onward
from utq_portal.web.coordinating import for_coordinator, or_404
from utq_portal.web.export import as_file
from utq_portal.web.fresh import sent_lately
from utq_portal.web.request import PortalRequest

DESKS = (Role.UTQ_SUPERVISOR, Role.COORDINATOR)  # they get the weekly overview


@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: PortalRequest) -> HttpResponse:
    """Choose per kind of news when it comes; what is urgent always comes at once."""
    form = MailForm(
        request.POST if request.method == "POST" else None,
        chosen=chosen([request.user.pk])[request.user.pk],
        desk=any(request.user.holds(role) for role in DESKS),
    )
    if form.is_bound and form.is_valid():
        notices.choose(request.user, form.cleaned_data)
        return onward(request, _("Your choice is saved. It holds for all news from now on."), request.path)
    return render(request, "office/mail_choices.html", {"form": form}, status=422 if form.is_bound else 200)


@csrf_exempt  # the mail program asks by itself (RFC 8058); the signature in the address stands for the person
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_off(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off the kinds of news that a mail was about; looking at the page changes nothing."""
    try:
        key, kinds = unsubscribe.read(token)
    except signing.BadSignature as fault:
        raise Http404 from fault
    person = get_object_or_404(User, pk=key)
    done = request.method == "POST"
    if done:
        notices.choose(person, {kind.value: How.NEVER.value for kind in kinds})
    context = {"kinds": [kind.label for kind in kinds], "done": done}
    with translation.override(person.language):
        return render(request, "office/mail_off.html", context)


def _people() -> QuerySet[User, User]:
    """Whose mail did not arrive, who waits longest first."""
    found = undelivered().values("recipient").annotate(number=Count("pk"), since=Min("created_at"), last=Max("pk"))
    return found.order_by("since", "recipient")  # type: ignore[return-value]


def _last_of_each() -> QuerySet[Notice]:
    last = undelivered().order_by().values("recipient").annotate(last=Max("pk")).values("last")
    return Notice.objects.filter(pk__in=last).select_related("recipient").order_by("created_at", "pk")


@require_safe
@for_coordinator
def undelivered_list(request: PortalRequest) -> HttpResponseBase:
    """One line per person: how many mails, since when, and what the mail server said last."""
    if file := as_file(request, "mail-not-delivered", UNDELIVERED, _last_of_each()):
        return file
    page = pages.page_of(_people(), request, 20)
    last = Notice.objects.select_related("recipient").in_bulk([row["last"] for row in page])  # type: ignore[index]
    rows = [(row, last[row["last"]]) for row in page]  # type: ignore[index]
    return render(request, "office/undelivered.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
@sent_lately
def undelivered_person(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Which mails to this person did not arrive (never their words); correct the address and send them again."""
    person = get_object_or_404(User, pk=pk)
    rows = undelivered().filter(recipient=person).order_by("-pk")
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"email": person.email})
    if form.is_bound and form.is_valid():
        changes = {"email": form.cleaned_data["email"]}
        act = lambda: set_details(person, changes, by=request.user)  # noqa: E731
        same = changes["email"].lower() == person.email
        if same or carried_out(request, act, form=form, field="email"):
            number = mails.send_again(person, by=request.user)
            said = ngettext("%(number)s mail goes out again.", "%(number)s mails go out again.", number)
            return onward(request, said % {"number": number}, reverse("undelivered"))
    if file := as_file(request, "mail-not-delivered", UNDELIVERED, rows.select_related("recipient")):
        return file
    page = pages.page_of(rows, request, 20)
    or_404(page or form.is_bound)
    listed = [(row, about_of(row.code)) for row in page]
    context = {"person": person, "page": page, "rows": listed, "form": form, "own": person == request.user}
    return render(request, "office/undelivered_person.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_coordinator
def settle_undelivered(request: PortalRequest, pk: int) -> HttpResponse:
    """The person was told in another way: the mails are no task any more."""
    number = mails.settle(get_object_or_404(User, pk=pk), by=request.user)
    if number:
        messages.success(request, _("Done. The messages are in the person's inbox."))
    return redirect("undelivered")
