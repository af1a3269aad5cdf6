"""The pages of a request for exemption."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exemptions import queries, workflow
from exemptions.forms import AdviceForm, AskForm, DecisionForm, DocumentForm, MeetingForm, ReasonForm
from exemptions.models import ExemptionRequest
from trajectories.models import Competence
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import Audience
from utq_portal.people.models import Role
from utq_portal.web import files
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused, with_open_steps

S = ExemptionRequest.State


@require_safe
def overview(request: PortalRequest) -> HttpResponse:
    """The requests this person has to do with; what waits for them first."""
    rows = queries.requests_for(request.user)
    wanted = request.GET.get("show", "")
    if wanted == "waiting":
        rows = queries.waiting_for(request.user)
    elif wanted in S.values:
        rows = rows.filter(state=wanted)
    elif wanted == "running" or not wanted:
        rows = rows.filter(state__in=ExemptionRequest.RUNNING)
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(person__family_name__icontains=text)
    waiting = queries.waiting_for(request.user).count()
    staff = any(held.role in STAFF for held in request.user.held_roles)
    if not staff:
        own = queries.own_request(request.user)
        return redirect("exemptions:case", own.pk) if own else redirect("exemptions:ask")
    return render(
        request,
        "exemptions/overview.html",
        {
            "page": page_of(rows.order_by("state_since"), request),
            "waiting": waiting,
            "show": wanted or "running",
            "q": text,
            "external": queries.external_waiting(request.user)[:20] if request.user.holds(Role.COORDINATOR) else [],
        },
    )


STAFF = {Role.HR_ADVISOR, Role.EXEMPTION_ADVISOR, Role.FACULTY_DECIDER, Role.COORDINATOR}


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest) -> HttpResponse:
    """The teacher asks HR for an exemption."""
    obligation = queries.running_obligation(request.user)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = workflow.ask(request.user, by=request.user, today=timezone.localdate(), **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal.why))
            own = queries.own_request(request.user)
            return redirect("exemptions:case", own.pk) if own else redirect("exemptions:ask")
        messages.success(request, _("Your request is with HR. Add your documents now."))
        return redirect("exemptions:case", made.pk)
    context = {"form": form, "obligation": obligation, "own": queries.own_request(request.user)}
    return render(request, "exemptions/ask.html", context, status=422 if form.is_bound else 200)


def _case(request: PortalRequest, pk: int) -> Any:
    rows = with_open_steps(queries.requests_for(request.user), workflow.STEPS, request.user)
    return get_object_or_404(rows, pk=pk)


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """Where a request stands, for everybody around it."""
    return _page(request, _case(request, pk))


def _page(request: PortalRequest, row: Any, *, status: int = 200, **forms: Any) -> HttpResponse:
    own = row.person_id == request.user.pk
    decided = row.state in {S.GRANTED, S.REFUSED, S.REVOKED}
    audience = {Audience.CANDIDATE} if own else {Audience.STAFF}
    competences = _competences() if row.may_advise else []
    context = {
        "row": row,
        "own": own,
        "documents": list(row.documents.all()),
        "missing": workflow.missing(row) if row.state in ExemptionRequest.RUNNING else [],
        "stages": _stages(row),
        "lines": timeline([row.case], audience),
        "shows_advice": bool(row.advice) and (decided or not own),
        "competence_advice": list(row.competence_advice.select_related("competence")) if row.advice else [],
        "document_form": forms.get("document_form") or DocumentForm(),
        "meeting_form": forms.get("meeting_form") or (MeetingForm() if row.may_plan_meeting else None),
        "advice_form": forms.get("advice_form") or (AdviceForm(competences=competences) if row.may_advise else None),
        "decision_form": forms.get("decision_form") or (DecisionForm(request=row) if row.may_grant else None),
        "reason_form": forms.get("reason_form") or ReasonForm(label=_("Your reason")),
        "question_form": forms.get("question_form") or ReasonForm(label=_("Your question"), prefix="q"),
        "answer_form": forms.get("answer_form") or ReasonForm(label=_("Your answer"), required=False, prefix="a"),
        "writable": own and row.state in ExemptionRequest.WRITABLE,
        "form_failed": status == 422,
        "failed": next(iter(forms.values()), None) if status == 422 else None,
    }
    return render(request, "exemptions/case.html", context, status=status)


def _competences() -> list[Competence]:
    return list(Competence.objects.filter(profile__active=True).order_by("number"))


def _stages(row: ExemptionRequest) -> list[tuple[int, str, str]]:
    """The five stages with done, now or later."""
    names = [_("Request"), _("Evaluation"), _("Meeting"), _("Advice"), _("Decision by the faculty")]
    place = {S.ASKED: 0, S.FILED: 1, S.NEEDS_INFO: 1, S.MEETING: 2, S.ADVISED: 4}.get(S(row.state), 5)
    return [
        (number, name, "done" if number - 1 < place else "now" if number - 1 == place else "later")
        for number, name in enumerate(names, 1)
    ]


def _do(request: PortalRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Take one step; a refusal is told at the top of the page."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, " ".join([str(refusal.why), *(str(detail) for detail in refusal.details)]))
    else:
        messages.success(request, said)
    return redirect("exemptions:case", pk)


@require_POST
def add_document(request: PortalRequest, pk: int) -> HttpResponse:
    """A paper of the candidate."""
    row = _case(request, pk)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, status=422, document_form=form)
    try:
        stored = files.store(form.cleaned_data["file"], limit=settings.FILE_LIMIT_BYTES)
    except ValidationError as fault:
        form.add_error("file", fault)
        return _page(request, row, status=422, document_form=form)
    try:
        workflow.add_document(row, stored, kind=form.cleaned_data["kind"], by=request.user)
    except Refused as refusal:
        files.remove(stored.path)
        messages.error(request, str(refusal.why))
    else:
        messages.success(request, _("Added: %(name)s.") % {"name": stored.name})
    return redirect("exemptions:case", pk)


@require_safe
def document(request: PortalRequest, pk: int) -> HttpResponseBase:
    """A paper, for those who may read the request."""
    row = get_object_or_404(queries.documents_for(request.user), pk=pk)
    if not row.file_path:
        raise Http404
    return files.serve(request, path=row.file_path, name=row.file_name, mime=row.file_mime)


@require_POST
def remove_document(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate takes a paper back."""
    row = get_object_or_404(queries.documents_for(request.user), pk=pk)
    case_pk = row.request_id
    return _do(request, case_pk, lambda: workflow.remove_document(row, by=request.user), _("Removed."))


@require_POST
def seen(request: PortalRequest, pk: int) -> HttpResponse:
    """HR or the adviser saw the original."""
    row = get_object_or_404(queries.documents_for(request.user), pk=pk)
    today = timezone.localdate()
    act = lambda: workflow.see_document(row, by=request.user, today=today)  # noqa: E731
    return _do(request, row.request_id, act, _("Noted that the original was seen."))


@require_POST
def file_request(request: PortalRequest, pk: int) -> HttpResponse:
    """HR requests the exemption."""
    row = _case(request, pk)
    act = lambda: workflow.file_request(row, by=request.user, today=timezone.localdate())  # noqa: E731
    return _do(request, pk, act, _("The exemption is requested. The exemption advisor has the ball."))


def _with_reason(
    request: PortalRequest, pk: int, name: str, form: ReasonForm, act: Callable[[Any, str], object], said: str
) -> HttpResponse:
    row = _case(request, pk)
    if not form.is_valid():
        return _page(request, row, status=422, **{name: form})
    return _do(request, pk, lambda: act(row, form.cleaned_data["text"]), said)


@require_POST
def decline(request: PortalRequest, pk: int) -> HttpResponse:
    """HR does not request it."""
    act = lambda row, text: workflow.decline(row, by=request.user, reason=text)  # noqa: E731
    return _with_reason(request, pk, "reason_form", ReasonForm(request.POST), act, _("The request is closed."))


@require_POST
def ask_more(request: PortalRequest, pk: int) -> HttpResponse:
    """A question to the candidate."""
    act = lambda row, text: workflow.ask_more(row, by=request.user, question=text)  # noqa: E731
    form = ReasonForm(request.POST, label=_("Your question"), prefix="q")
    return _with_reason(request, pk, "question_form", form, act, _("Your question is with the candidate."))


@require_POST
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate's answer."""
    act = lambda row, text: workflow.answer(row, by=request.user, note=text)  # noqa: E731
    form = ReasonForm(request.POST, label=_("Your answer"), required=False, prefix="a")
    return _with_reason(request, pk, "answer_form", form, act, _("Your answer is with the exemption advisor."))


@require_POST
def plan_meeting(request: PortalRequest, pk: int) -> HttpResponse:
    """Plan or move the meeting."""
    row = _case(request, pk)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, meeting_form=form)
    values = {name: form.cleaned_data[name] for name in ("starts_at", "minutes", "place", "url")}
    act = lambda: workflow.plan_meeting(row, by=request.user, **values)  # noqa: E731
    return _do(request, pk, act, _("The meeting is planned; both get an invitation."))


@require_POST
def advise(request: PortalRequest, pk: int) -> HttpResponse:
    """The advice to the faculty."""
    row = _case(request, pk)
    form = AdviceForm(request.POST, competences=_competences())
    if not form.is_valid():
        return _page(request, row, status=422, advice_form=form)
    values = {name: form.cleaned_data[name] for name in ("met_on", "advice", "text")}
    act = lambda: workflow.advise(  # noqa: E731
        row, by=request.user, per_competence=form.per_competence(), today=timezone.localdate(), **values
    )
    return _do(request, pk, act, _("Your advice is with the faculty."))


@require_POST
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """The decision of the faculty; "as advised" is one click."""
    row = _case(request, pk)
    data = request.POST.copy()
    if "as_advised" in data:
        data["decision"] = row.advice
    form = DecisionForm(data, request=row)
    if not form.is_valid():
        return _page(request, row, status=422, decision_form=form)
    grant = form.cleaned_data["decision"] == "grant"
    act = lambda: workflow.decide(  # noqa: E731
        row, by=request.user, grant=grant, reason=form.cleaned_data["reason"], today=timezone.localdate()
    )
    return _do(request, pk, act, _("Decided. The candidate has been informed."))


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate stops."""
    row = _case(request, pk)
    return _do(request, pk, lambda: workflow.withdraw(row, by=request.user), _("Your request is withdrawn."))


@require_POST
def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """The faculty takes a granted exemption back."""
    act = lambda row, text: workflow.revoke(row, by=request.user, reason=text)  # noqa: E731
    return _with_reason(request, pk, "reason_form", ReasonForm(request.POST), act, _("The exemption is taken back."))


@require_safe
def letter(request: PortalRequest, pk: int) -> HttpResponse:
    """The decision as a letter to print; an exemption is never a certificate."""
    row = _case(request, pk)
    if row.state not in {S.GRANTED, S.REFUSED, S.REVOKED}:
        raise Http404
    return render(request, "exemptions/letter.html", {"row": row})
