"""The pages of a qualification of another Dutch university."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exemptions import queries, rules
from exemptions.forms import AgainForm, ExternalForm, ReasonForm
from exemptions.models import ExemptionRequest, ExternalQualification
from exemptions.summaries import summary_of_external
from exemptions.workflow import deciding, external
from exemptions.workflow.reading import EXTERNAL_FILE_READ
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import Audience
from utq_portal.files import storage
from utq_portal.people.models import Faculty
from utq_portal.people.queries import employments_today
from utq_portal.web.acting import attempt, onward, say_refused
from utq_portal.web.fresh import sent_lately
from utq_portal.web.given import About, give
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

S = ExternalQualification.State
AGAIN_LABEL = gettext_lazy("What should the coordinator know?")


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: PortalRequest) -> HttpResponse:
    """The teacher delivers the certificate of another university."""
    employment = employments_today(request.user).first()
    form = ExternalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and employment is not None and form.is_valid():
        try:
            return _submitted(request, form, employment.faculty)
        except ValidationError as fault:
            form.add_error("file", fault)
    context = {
        "form": form,
        "employment": employment,
        "own": queries.external_for(request.user).filter(person=request.user).first(),
    }
    return render(request, "exemptions/external_submit.html", context, status=422 if form.is_bound else 200)


def _submitted(request: PortalRequest, form: ExternalForm, faculty: Faculty) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in ("university", "issued_on", "number")}
    try:
        with storage.needed(storage.store(form.cleaned_data["file"])) as stored:
            row = external.submit(request.user, stored, by=request.user, faculty=faculty, **values)
    except Refused as refused:  # the file went again
        say_refused(request, refused)
        own = queries.external_for(request.user).filter(person=request.user).first()
        return redirect("exemptions:external", own.pk) if own else redirect("exemptions:external_submit")
    done = _("Your certificate is with the coordinator. You hear when it is registered.")
    return onward(request, done, row.get_absolute_url())


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """Where it stands; the coordinator's buttons."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    return _page(request, row, ReasonForm())


def _page(
    request: PortalRequest,
    row: ExternalQualification,
    form: ReasonForm,
    status: int = 200,
    again_form: AgainForm | None = None,
) -> HttpResponse:
    own = rules.OWN.has(request.user, row)
    may_decide = row.state == S.SUBMITTED and rules.COORDINATOR.allows(request.user, row)
    may_again = own and row.state == S.REJECTED and row.second_asked_on is None
    context = {
        "row": row,
        "form": form,
        "may_decide": may_decide,
        "own": own,
        "summary": summary_of_external(row, decides=may_decide),
        "trajectory": queries.open_trajectory(row) if row.state == S.VERIFIED and own else None,
        "again_form": again_form or (AgainForm(label=AGAIN_LABEL, prefix="g") if may_again else None),
        "lines": timeline([row.case], {Audience.CANDIDATE} if own else {Audience.STAFF}),
    }
    return render(request, "exemptions/external.html", context, status=status)


@require_safe
def file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The certificate as delivered."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    return give(request, About(EXTERNAL_FILE_READ, row, row.case, row.person_id), row.stored)


@require_POST
@sent_lately
def verify(request: PortalRequest, pk: int) -> HttpResponse:
    """Register it."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    if request.POST.get("text", "").strip():
        form = ReasonForm(request.POST)
        form.add_error("text", _("You wrote why it is not registered. Empty this to register it"))
        return _page(request, row, form, 422)
    act = partial(external.verify, row, by=request.user, today=timezone.localdate())
    done = _("Registered. The obligation is settled; no certificate follows from it.")
    return attempt(request, act, done, row.get_absolute_url())


@require_POST
@sent_lately
def reject(request: PortalRequest, pk: int) -> HttpResponse:
    """Do not register it, with a reason."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, 422)
    reason, today = form.cleaned_data["text"], timezone.localdate()
    act = partial(external.reject, row, by=request.user, reason=reason, today=today)
    return attempt(request, act, _("Not registered. The teacher reads your reason."), row.get_absolute_url())


@require_POST
def again(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher asks once to look again, with words and perhaps a better document."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    form = AgainForm(request.POST, request.FILES, label=AGAIN_LABEL, prefix="g")
    if not form.is_valid():
        return _page(request, row, ReasonForm(), 422, form)
    upload, text = form.cleaned_data["file"], form.cleaned_data["text"]
    try:
        with storage.needed(storage.store(upload) if upload else storage.NOTHING) as stored:
            external.again(row, stored, by=request.user, text=text, today=timezone.localdate())
    except ValidationError as fault:
        form.add_error("file", fault)
        return _page(request, row, ReasonForm(), 422, form)
    except Refused as refused:  # the file went again
        say_refused(request, refused, together=True)
        return redirect(row)
    return onward(request, _("The coordinator looks at it again."), row.get_absolute_url())


@require_POST
def choose_trajectory(request: PortalRequest, pk: int) -> HttpResponse:
    """After it is registered: go on for a certificate of this university, or close the trajectory."""
    row = get_object_or_404(queries.external_for(request.user), pk=pk)
    choice = request.POST.get("choice", "")
    act = partial(deciding.choose_trajectory, row, by=request.user, choice=choice, today=timezone.localdate())
    closed = choice == ExemptionRequest.Choice.CLOSE
    done = _("Your trajectory is closed.") if closed else _("Your trajectory stays open.")
    return attempt(request, act, done, row.get_absolute_url())
