"""Asking for feedback, giving it, and the remarks beside a text."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.forms.dossier import AskForm, RemarkForm, ReplyForm
from dossiers.models import FeedbackComment, FeedbackRequest
from dossiers.queries.dossiers import (
    asked_pieces,
    asked_texts,
    criteria_of,
    own_questions,
    questions_to,
    read_today,
    remarks_for,
)
from dossiers.summaries import summary_of_question
from dossiers.views.common import (
    by_script,
    form_page,
    note,
    own,
    own_section,
    refusal,
    section_page,
    section_url,
    sections_of_page,
)
from dossiers.views.grid import grid
from dossiers.workflow import feedback
from dossiers.workflow.feedback import Remark, answer_by, ask_feedback, give_feedback, save_draft, withdraw_question
from trajectories.queries.trajectories import attending
from utq_portal.web import dates, richtext
from utq_portal.web.acting import acted, attempt, carried_out, onward, sent
from utq_portal.web.autosave import saved
from utq_portal.web.coordinating import or_404
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.request import PortalRequest
from utq_portal.web.undo import offer_undo
from utq_portal.workflow import Refused


@require_http_methods(["GET", "POST"])
def ask(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Ask the UTQ supervisor or a colleague to read one competence."""
    here = own_section(request, pk, number)
    supervisor = attending(here.dossier.trajectory)
    form = AskForm(sent(request), asker=request.user, supervisor=supervisor)
    today = timezone.localdate()

    def done(question: FeedbackRequest) -> str:
        told = {"name": form.cleaned_data["reader"].name, "day": dates.long(question.due_on)}
        return _("%(name)s has your question. An answer is expected by %(day)s.") % told

    def act() -> FeedbackRequest:
        reader, question = form.cleaned_data["reader"], form.cleaned_data["question"]
        return ask_feedback(here, by=request.user, reader=reader, question=question, today=today)

    if gone := acted(request, form, act, done, section_url(pk, number)):
        return gone
    return form_page(request, "dossiers/ask.html", form, section=here, answer_by=answer_by(here, today))


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a question back."""
    row = get_object_or_404(own_questions(request.user), pk=pk)
    done = _("The question is withdrawn. %(name)s cannot read your text any more.") % {"name": row.reader.name}
    to = section_url(row.section.dossier_id, row.section.competence.number)
    return attempt(request, lambda: withdraw_question(row, by=request.user), done, to)


# ---------- the reader ----------


def _remarks(request: PortalRequest, criteria: list[Any]) -> list[Remark]:
    """What was typed per criterion, and about the whole."""
    keys: list[tuple[str, int | None]] = [("", None), *((str(one.pk), one.pk) for one in criteria)]
    return [
        Remark(criterion, request.POST.get(f"body{key}", "")[:4000], f"mandatory{key}" in request.POST)
        for key, criterion in keys
    ]


@require_http_methods(["GET", "POST"])
def give(request: PortalRequest, pk: int) -> HttpResponse:
    """Read what was asked, and answer; while it is open, and this competence only."""
    asked = get_object_or_404(questions_to(request.user), pk=pk)
    criteria = criteria_of(asked.section.dossier, asked.section.competence_id)
    if request.method == "GET":
        note(request, asked.section.dossier, noted=read_today(asked.section.dossier, request.user))
        return render(request, "dossiers/feedback.html", _reading(asked, criteria, asked.draft))
    said = _remarks(request, criteria)
    draft = {str(one.criterion_id or ""): {"body": one.body, "mandatory": one.mandatory} for one in said if one.body}
    if by_script(request):
        return _keep_draft(request, asked, draft)
    if not carried_out(request, lambda: give_feedback(asked, by=request.user, remarks=said)):
        context = {**_reading(asked, criteria, draft), "form_failed": True}
        return render(request, "dossiers/feedback.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    teacher = asked.section.dossier.trajectory.person.name
    return onward(request, _("Thank you. Your remarks are with %(name)s.") % {"name": teacher}, address("home"))


def _keep_draft(request: PortalRequest, asked: FeedbackRequest, draft: dict[str, Any]) -> HttpResponse:
    version = number_sent(request.POST.get("version", ""), 9) or 0
    try:
        now = save_draft(asked, by=request.user, draft=draft, version=version)
    except Refused as refused:  # a script asks
        return refusal(refused.why, HTTPStatus.CONFLICT)
    return saved(now, timezone.now())


def _reading(asked: FeedbackRequest, criteria: list[Any], draft: dict[str, Any]) -> dict[str, Any]:
    pieces = asked_pieces(asked)
    empty: dict[str, Any] = {"body": "", "mandatory": False}
    return {
        "asked": asked,
        "section": asked.section,
        "person": asked.section.dossier.trajectory.person,
        "texts": [(one, richtext.shown(one.body)) for one in asked_texts(asked)],
        "grid": grid(pieces, pieces, criteria, writable=False),
        "criteria": [(one, draft.get(str(one.pk), empty)) for one in criteria],
        "whole": draft.get("", empty),
        "summary": summary_of_question(asked),
    }


# ---------- remarks on the page of a competence ----------


@require_http_methods(["GET", "POST"])
def remark(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """The UTQ supervisor leaves a remark, or who leads the writing session of today."""
    _all, here = sections_of_page(request, pk, number)
    or_404(not own(request, here.dossier))
    guest = bool(getattr(here, "guest", False))
    form = RemarkForm(sent(request), criteria=list(here.competence.criteria.all()), guest=guest)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        said = Remark(cleaned["criterion"], cleaned["body"], cleaned.get("mandatory", False))
        act = partial(feedback.remark, here, by=request.user, remark=said, today=timezone.localdate())
        return attempt(request, act, _("Your remark is beside the text."), section_url(pk, number, "remarks"))
    return form_page(request, "dossiers/remark.html", form, section=here)


@require_http_methods(["GET", "POST"])
def reply(request: PortalRequest, pk: int) -> HttpResponse:
    """Answer a remark."""
    row = get_object_or_404(remarks_for(request.user), pk=pk)
    form = ReplyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"]
        act = partial(feedback.reply, row, by=request.user, body=body, today=timezone.localdate())
        return attempt(request, act, _("Your reply is below the remark."), _beside(row))
    return form_page(request, "dossiers/reply.html", form, remark=row)


def _beside(row: FeedbackComment) -> str:
    return section_url(row.section.dossier_id, row.section.competence.number, f"r{row.pk}")


def _own_remark(request: PortalRequest, pk: int) -> FeedbackComment:
    rows = remarks_for(request.user).filter(section__dossier__trajectory__person=request.user)
    return get_object_or_404(rows, pk=pk)


@require_POST
def resolve(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher has worked on a remark."""
    row = _own_remark(request, pk)
    if carried_out(request, lambda: feedback.resolve(row, by=request.user)):
        offer_undo(request, _("Remark marked as resolved."), address("dossiers:unresolve", pk))
    return section_page(row.section.dossier_id, row.section.competence.number, "remarks")


@require_POST
def unresolve(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher has not worked on it after all."""
    row = _own_remark(request, pk)
    act = partial(feedback.resolve, row, by=request.user, resolved=False)
    return attempt(request, act, _("The remark is open again."), _beside(row))
