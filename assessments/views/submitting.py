"""The last look before a judgement is submitted: nothing changes it after that (docs/domain.md, Final acts)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.forms import WordForm
from assessments.models import Assessment, CriterionScore, Seat, Verdict
from assessments.queries.comparing import Compared, compared
from assessments.queries.expected import expected_decision
from assessments.queries.judging import Answers, answers_of, missing_in
from assessments.queries.reading import seats_for
from assessments.summaries import summary_of_submitting
from assessments.workflow.judging import Stale, interview_on_request, submit_judgement, when_same
from dossiers.queries.sealed import sealed_sections
from utq_portal.web.acting import onward, say_refused
from utq_portal.web.autosave import version_in
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

S, T = Assessment.State, Seat.State


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: PortalRequest, pk: int) -> HttpResponse:
    """Read the whole judgement once more, as it is kept; then submit it."""
    place = get_object_or_404(seats_for(request.user), pk=pk)
    row = place.assessment
    to = place.get_absolute_url()
    if place.state != T.ACCEPTED or row.state != S.SCORING or not getattr(place, "reads", False):
        if request.method == "POST":
            messages.info(request, _("This judgement waits for nothing any more. What you see now is where it stands."))
        return HttpResponseRedirect(to)
    if request.method == "POST":
        return _submit(request, place, to)
    return _review(request, place, to, WordForm())


def _review(request: PortalRequest, place: Seat, to: str, form: WordForm, status: int = 200) -> HttpResponse:
    """The page, with what was typed for the other assessor."""
    row = place.assessment
    today = timezone.localdate()
    answers = answers_of(place)
    if missing_in(answers, sealed_sections(row.snapshot)):
        messages.info(request, _("Some things are not judged yet. Judge them first, then submit."))
        return HttpResponseRedirect(to)
    judged = compared(request.user, row, [place])
    reasons = sum(1 for one in judged for said in one.criteria if said.said[0].remark)
    context = {
        "seat": place,
        "assessment": row,
        "form": form,
        "stale": status == 409,
        "form_failed": status != 200,
        "judged": judged,
        "summary": summary_of_submitting(row, len(judged), reasons, today),
        "look_at": _worth_a_look(judged, answers),
        "when_same": when_same(row, today),
        "ask_interview": interview_on_request(row, today),
        "expected": expected_decision(row, today),
    }
    return render(request, "assessments/submit.html", context, status=status)


def _worth_a_look(judged: list[Compared], answers: Answers) -> list[tuple[int, str]]:
    """Criteria that are not demonstrated in a competence that is sufficient: allowed, and easily a slip."""
    level = {key: word for key, word in answers.levels.items() if word == CriterionScore.Level.NOT}
    return [
        (criterion.pk, criterion.code)
        for one in judged
        if answers.verdicts.get(one.section.competence_id) == Verdict.Value.SUFFICIENT
        for criterion in one.section.criteria
        if criterion.pk in level and not criterion.recognised
    ]


def _submit(request: PortalRequest, place: Seat, to: str) -> HttpResponse:
    form = WordForm(request.POST)
    if not form.is_valid():
        return _review(request, place, to, form, 422)
    try:
        submit_judgement(
            place,
            by=request.user,
            version=version_in(request),
            today=timezone.localdate(),
            ask_interview=request.POST.get("interview") == "on",
            word=form.cleaned_data["word"],
        )
    except Stale:
        return _review(request, get_object_or_404(seats_for(request.user), pk=place.pk), to, form, 409)
    except Refused as refused:  # but for what changed meanwhile, which is shown
        say_refused(request, refused)
        return HttpResponseRedirect(to)
    return onward(request, _("Your judgement is submitted. It can no longer be changed."), to)
