"""What people do with a request: each act is one step, and a refusal is told at the top of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exemptions import queries
from exemptions.forms import DecisionForm, DocumentForm, MeetingForm, RevokeForm, TimesForm
from exemptions.models import ExemptionRequest
from exemptions.views.case import advice_form, fetched, page, words_form
from exemptions.workflow import advising, asking, deciding, meeting, papers, questions
from exemptions.workflow.asking import hr_answer, hr_ask, overrule, uphold
from exemptions.workflow.papers import see_document
from exemptions.workflow.questions import ask_more
from utq_portal.files import storage
from utq_portal.web.acting import attempt, onward, say_refused
from utq_portal.web.fresh import sent_lately
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

S = ExemptionRequest.State
Choice = ExemptionRequest.Choice


def _do(request: PortalRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Take one step; a refusal says why and what would help."""
    return attempt(request, act, said, address("exemptions:case", pk), together=True)


def _with(
    request: PortalRequest,
    row: queries.OpenRequest,
    name: str,
    form: Form,
    act: Callable[[dict[str, object]], object],
    said: str,
) -> HttpResponse:
    """Take one step with what was typed; wrong answers come back beside their fields."""
    if not form.is_valid():
        return page(request, row, status=422, **{name: form})
    return _do(request, row.pk, lambda: act(form.cleaned_data), said)


def _worded(request: PortalRequest, pk: int, name: str, act: Callable[[Any, str], object], said: str) -> HttpResponse:
    """Take one step with what the form ``name`` asks in words."""
    row = fetched(request, pk)
    return _with(request, row, name, words_form(name, request.POST), lambda given: act(row, str(given["text"])), said)


@require_POST
def add_document(request: PortalRequest, pk: int) -> HttpResponse:
    """A paper of the candidate."""
    row = fetched(request, pk)
    form = DocumentForm(request.POST, request.FILES, needs=queries.checklist(row))
    if not form.is_valid():
        return page(request, row, status=422, document_form=form)
    values = {name: form.cleaned_data[name] for name in ("kind", "issuer", "language")}
    try:
        with storage.needed(storage.store(form.cleaned_data["file"])) as stored:
            papers.add_document(row, stored, by=request.user, **values)
    except ValidationError as fault:
        form.add_error("file", fault)
        return page(request, row, status=422, document_form=form)
    except Refused as refused:  # the file went again
        say_refused(request, refused)
        return redirect("exemptions:case", pk)
    return onward(request, _("Added: %(name)s.") % {"name": stored.name}, address("exemptions:case", pk))


@require_POST
def remove_document(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate takes a paper back."""
    row = get_object_or_404(queries.documents_for(request.user), pk=pk)
    return _do(request, row.request_id, lambda: papers.remove_document(row, by=request.user), _("Removed."))


@require_POST
def seen(request: PortalRequest, pk: int) -> HttpResponse:
    """HR or the adviser saw the original."""
    row = get_object_or_404(queries.documents_for(request.user), pk=pk)
    act = lambda: see_document(row, by=request.user, today=timezone.localdate())  # noqa: E731
    return _do(request, row.request_id, act, _("Noted that the original was seen."))


@require_POST
def file_request(request: PortalRequest, pk: int) -> HttpResponse:
    """HR requests the exemption."""
    row = fetched(request, pk)
    act = lambda: asking.file_request(row, by=request.user, today=timezone.localdate())  # noqa: E731
    return _do(request, pk, act, _("The exemption is requested. The exemption advisor has the ball."))


@require_POST
def decline(request: PortalRequest, pk: int) -> HttpResponse:
    """HR does not request it."""
    act = lambda row, text: asking.decline(row, by=request.user, reason=text)  # noqa: E731
    return _worded(request, pk, "decline_form", act, _("The request is closed. The candidate reads your reason."))


@require_POST
def second_ask(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate asks the faculty to look too."""
    act = lambda row, text: asking.second_ask(row, by=request.user, text=text, today=timezone.localdate())  # noqa: E731
    return _worded(request, pk, "second_form", act, _("Your faculty looks at it. You hear what it decides."))


@require_POST
def second_look(request: PortalRequest, pk: int) -> HttpResponse:
    """The faculty has it requested after all, or agrees with HR."""
    by, today = request.user, timezone.localdate()
    if "overrule" in request.POST:
        act = lambda row, text: overrule(row, by=by, reason=text, today=today)  # noqa: E731
        return _worded(request, pk, "look_form", act, _("The exemption is requested after all."))
    act = lambda row, text: uphold(row, by=by, reason=text)  # noqa: E731
    return _worded(request, pk, "look_form", act, _("The request stays closed. The candidate reads your reason."))


@require_POST
def ask_question(request: PortalRequest, pk: int) -> HttpResponse:
    """A question to the candidate: of HR before filing, of the adviser or HR after it."""

    def act(row: Any, text: str) -> object:
        return (ask_more if row.filed_on else hr_ask)(row, by=request.user, question=text)

    return _worded(request, pk, "question_form", act, _("Your question is with the candidate."))


@require_POST
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate's answer."""

    def act(row: Any, text: str) -> object:
        return (hr_answer if row.state == S.HR_QUESTION else questions.answer)(row, by=request.user, note=text)

    return _worded(request, pk, "answer_form", act, _("Your answer is sent."))


@require_POST
def close_silent(request: PortalRequest, pk: int) -> HttpResponse:
    """No answer came."""
    row = fetched(request, pk)
    act = lambda: questions.close_silent(row, by=request.user)  # noqa: E731
    return _do(request, pk, act, _("The request is closed. The candidate can ask again."))


@require_POST
def offer_times(request: PortalRequest, pk: int) -> HttpResponse:
    """Times from which the candidate chooses."""
    row = fetched(request, pk)
    form = TimesForm(request.POST, prefix="t")

    def act(values: dict[str, Any]) -> object:
        kept = {name: values[name] for name in ("minutes", "place", "url")}
        return meeting.offer_times(row, values["starts"], by=request.user, **kept)

    return _with(request, row, "times_form", form, act, _("The candidate chooses one of your times."))


@require_POST
def choose_time(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate chooses a time, or moves to another."""
    row = fetched(request, pk)
    key = number_sent(request.POST.get("time", ""), 9)
    time = row.times.select_related("host").filter(pk=key).first() if key is not None else None
    if time is None:
        messages.error(request, _("Choose one of the times that are free."))
        return redirect("exemptions:case", pk)
    act = lambda: meeting.choose_time(row, time, by=request.user)  # noqa: E731
    return _do(request, pk, act, _("The meeting is planned; you both get an invitation by mail."))


@require_POST
def no_time_fits(request: PortalRequest, pk: int) -> HttpResponse:
    """None of the times fits."""
    act = lambda row, text: meeting.no_time_fits(row, by=request.user, text=text)  # noqa: E731
    return _worded(request, pk, "fits_form", act, _("The exemption advisor offers you other times."))


@require_POST
def plan_meeting(request: PortalRequest, pk: int) -> HttpResponse:
    """Plan or move the meeting."""
    row = fetched(request, pk)

    def act(values: dict[str, Any]) -> object:
        kept = {name: values[name] for name in ("starts_at", "minutes", "place", "url")}
        return meeting.plan_meeting(row, by=request.user, **kept)

    said = _("The meeting is planned; you both get an invitation by mail.")
    return _with(request, row, "meeting_form", MeetingForm(request.POST), act, said)


@require_POST
def no_show(request: PortalRequest, pk: int) -> HttpResponse:
    """The meeting did not take place."""
    row = fetched(request, pk)
    said = _("Noted. Offer other times, or ask the candidate what happened.")
    return _do(request, pk, lambda: meeting.no_show(row, by=request.user), said)


@require_POST
def waive_meeting(request: PortalRequest, pk: int) -> HttpResponse:
    """The coordinator: no meeting is needed."""
    act = lambda row, text: meeting.waive_meeting(row, by=request.user, reason=text)  # noqa: E731
    return _worded(request, pk, "waive_form", act, _("No meeting is needed. The advice can be written."))


@require_POST
def advise(request: PortalRequest, pk: int) -> HttpResponse:
    """The advice to the faculty."""
    row = fetched(request, pk)
    form = advice_form(row, request.POST)

    def act(values: dict[str, Any]) -> object:
        kept = {name: values[name] for name in ("met_on", "advice", "text", "against")}
        kept |= {"per_competence": form.per_competence(), "today": timezone.localdate()}
        return advising.advise(row, by=request.user, **kept)

    return _with(request, row, "advice_form", form, act, _("Your advice is with the faculty."))


@require_POST
@sent_lately
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """The decision of the faculty; "as advised" is one click."""
    row = fetched(request, pk)
    data = request.POST.copy()
    if "as_advised" in data:
        if data.get("decision", row.advice) != row.advice or data.get("reason", "").strip():
            form = DecisionForm(data, request=row)
            form.add_error("reason", _("You filled in a decision of your own: record that, or take it out first"))
            return page(request, row, status=422, decision_form=form)
        data["decision"] = row.advice
    by, today = request.user, timezone.localdate()

    def act(values: dict[str, Any]) -> object:
        return deciding.decide(row, by=by, grant=values["decision"] == "grant", reason=values["reason"], today=today)

    said = _("Decided. The candidate has been informed, and gets a letter.")
    return _with(request, row, "decision_form", DecisionForm(data, request=row), act, said)


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """The candidate stops."""
    row = fetched(request, pk)
    return _do(request, pk, lambda: asking.withdraw(row, by=request.user), _("Your request is withdrawn."))


@require_POST
@sent_lately
def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """The faculty takes a granted exemption back."""
    row = fetched(request, pk)
    form = RevokeForm(request.POST, label=_("Your reason"), prefix="r")
    by, today = request.user, timezone.localdate()
    act = lambda v: deciding.revoke(row, by=by, reason=v["text"], heard_on=v["heard_on"], today=today)  # noqa: E731
    return _with(request, row, "revoke_form", form, act, _("The exemption is withdrawn. The obligation runs again."))


@require_POST
def choose_trajectory(request: PortalRequest, pk: int) -> HttpResponse:
    """After the grant: go on for a certificate, or close the trajectory."""
    row = fetched(request, pk)
    choice, today = request.POST.get("choice", ""), timezone.localdate()
    act = lambda: deciding.choose_trajectory(row, by=request.user, choice=choice, today=today)  # noqa: E731
    said = _("Your trajectory is closed.") if choice == Choice.CLOSE else _("Your trajectory stays open.")
    return _do(request, pk, act, said)
