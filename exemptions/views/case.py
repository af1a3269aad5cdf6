"""The page of a request for exemption, for everybody around it; the decider's is one sheet."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from exemptions import pdf, queries
from exemptions.forms import AdviceForm, DecisionForm, DocumentForm, MeetingForm, ReasonForm, RevokeForm, TimesForm
from exemptions.models import CompetenceAdvice, EarlierLetter, ExemptionRequest, Letter
from exemptions.rules import OWN
from exemptions.summaries import stages, summary_of
from exemptions.workflow.letters import printed_now
from exemptions.workflow.reading import FILE_READ
from exemptions.workflow.retention import scan_leaves_on
from exemptions.workflow.steps import STEPS
from trajectories.models import Competence
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import Audience
from utq_portal.web.coordinating import or_404
from utq_portal.web.given import About, give
from utq_portal.web.pages import first_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import MOVED_ON, with_open_steps

S = ExemptionRequest.State
# which step must still be open for a form to be shown again with what was typed
SHOWN_WHILE = {
    "meeting_form": ("plan_meeting",),
    "times_form": ("offer_times",),
    "advice_form": ("advise",),
    "decision_form": ("grant", "refuse"),
    "decline_form": ("decline",),
    "second_form": ("second_ask",),
    "look_form": ("overrule",),
    "waive_form": ("waive_meeting",),
    "revoke_form": ("revoke",),
    "question_form": ("ask_more", "hr_ask"),
}


# what the forms that ask for one text ask
WORDS = {
    "question_form": gettext_lazy("Your question"),
    "answer_form": gettext_lazy("Your answer"),
    "fits_form": gettext_lazy("When can you?"),
    "decline_form": gettext_lazy("Why do you not request it?"),
    "second_form": gettext_lazy("Why should the faculty look at it?"),
    "look_form": gettext_lazy("Your reason"),
    "waive_form": gettext_lazy("Why is no meeting needed?"),
}


def fetched(request: PortalRequest, pk: int) -> Any:
    """The request with ``may_<step>`` and ``is_assessed``, or 404."""
    rows = with_open_steps(queries.requests_for(request.user), STEPS, request.user)
    return cast("queries.OpenRequest", get_object_or_404(rows.annotate(is_assessed=queries.is_assessed()), pk=pk))


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """Where a request stands."""
    return page(request, fetched(request, pk))


def page(request: PortalRequest, row: queries.OpenRequest, *, status: int = 200, **failed: Any) -> HttpResponse:
    """The page; with a form in ``failed`` it is shown again with its errors, if its step is still open."""
    for name in failed:
        if name in SHOWN_WHILE and not any(getattr(row, f"may_{step}") for step in SHOWN_WHILE[name]):
            messages.error(request, str(MOVED_ON))
            return redirect("exemptions:case", row.pk)
    own = OWN.has(request.user, row)
    papers = list(row.documents.select_related("seen_by"))
    needs = queries.checklist(row, papers)
    people = queries.people_around(row)
    decided, running = row.state in ExemptionRequest.DECIDED, row.state in ExemptionRequest.RUNNING
    reads_advice, decides = decided or not own, row.may_grant or row.may_refuse
    advised = bool(row.advice) and reads_advice
    trajectory = queries.open_trajectory(row) if own and row.state == S.GRANTED else None
    choice = trajectory is not None and not row.trajectory_choice
    context = {
        "row": row,
        "own": own,
        "papers": papers,
        "needs": needs,
        "gaps": [need for need in needs if not need.met],
        "people": people,
        "summary": summary_of(row, request.user, people, needs, choice=choice),
        "stages": stages(row, people, own=own),
        "questions": list(row.questions.select_related("asked_by")),
        "lines": timeline([row.case], {Audience.CANDIDATE} if own else {Audience.STAFF}),
        "shows_advice": advised,
        "advice_rows": list(row.competence_advice.select_related("competence")) if advised else [],
        "against": _against(row) if row.against and reads_advice else "",
        "letters": list(row.letters.prefetch_related("earlier_files")) if decided else [],
        "times": queries.free_times(row) if row.state in {S.TIMES, S.MEETING} else [],
        "running": running,
        "assessed": not own and running and row.is_assessed,
        "decides": decides,
        "unprintable": queries.unprintable([row]) if own or decides else [],
        "may_add": (own and row.state in ExemptionRequest.WRITABLE) or row.may_decline,
        "may_see_originals": not own and (row.may_decline or row.may_ask_more or row.may_close),
        "trajectory": trajectory,
        "met": row.meeting is not None and row.meeting.starts_at <= timezone.now(),
        "scans_leave": None if running else scan_leaves_on(row),
        "failed": next(iter(failed.values()), None),
        **_forms(row, needs),
        **failed,
    }
    if decides:
        context["others"] = first_of(queries.to_decide(request.user).exclude(pk=row.pk), 5)
    return render(request, f"exemptions/{'sheet' if decides else 'case'}.html", context, status=status)


def _forms(row: queries.OpenRequest, needs: list[queries.Need]) -> dict[str, object]:
    """The forms that this viewer may need now, empty."""
    return {
        "document_form": DocumentForm(needs=needs),
        "times_form": TimesForm(prefix="t") if row.may_offer_times else None,
        "meeting_form": MeetingForm() if row.may_plan_meeting else None,
        "advice_form": advice_form(row) if row.may_advise else None,
        "decision_form": DecisionForm(request=row) if row.may_grant or row.may_refuse else None,
        **{name: words_form(name) for name in WORDS},
        "revoke_form": RevokeForm(label=_("Your reason"), prefix="r"),
    }


def words_form(name: str, data: Any = None) -> ReasonForm:
    """The form of WORDS: one text; an answer, and when one can, may be left open."""
    return ReasonForm(data, label=str(WORDS[name]), required=name not in {"answer_form", "fits_form"}, prefix=name[0])


def advice_form(row: Any, data: Any = None) -> AdviceForm:
    """The advice over the competences of the profile in use."""
    competences = list(Competence.objects.filter(profile__active=True).order_by("number"))
    return AdviceForm(data, competences=competences, waived=bool(row.waiver))


def _against(row: Any) -> str:
    lacking = row.competence_advice.filter(level=CompetenceAdvice.Level.NOT).count()
    return queries.against_in_words(row, lacking)


@require_safe
def letter(request: PortalRequest, pk: int) -> HttpResponse:
    """The decision as a letter; to the decider, before the decision, the letter that would go out."""
    row = fetched(request, pk)
    kind = Letter.Kind.REVOCATION if row.state == S.REVOKED else Letter.Kind.DECISION
    language = translation.get_language() or "en"
    kept = row.letters.filter(kind=kind, language=language).first()
    if kept is not None:
        printed = kept.printed
    else:
        or_404(row.may_grant or row.may_refuse)
        outcome = S.GRANTED if row.advice == ExemptionRequest.Advice.GRANT else S.REFUSED
        printed = {**printed_now(row, kind), "outcome": outcome, "signed": request.user.name}
    context = {
        "row": row,
        "letter": pdf.words_of(printed, language),
        "sheets": list(row.letters.filter(kind=kind).prefetch_related("earlier_files")),
        "draft": kept is None,
        "unprintable": queries.unprintable([row]) if kept is None else [],
    }
    return render(request, "exemptions/letter.html", context)


def _about(row: ExemptionRequest) -> About:
    return About(FILE_READ, row, row.case, row.person_id)


@require_safe
def letter_file(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The letter as PDF."""
    row = get_object_or_404(queries.letters_for(request.user), pk=pk)
    return give(request, _about(row.request), row.stored)


@require_safe
def letter_earlier(request: PortalRequest, pk: int) -> HttpResponseBase:
    """A file that a letter had before it was drawn again."""
    kept = get_object_or_404(EarlierLetter, pk=pk, letter__in=queries.letters_for(request.user).values("pk"))
    return give(request, _about(kept.letter.request), kept.stored, name=f"{kept.pk}-{kept.letter.name}")


@require_safe
def document(request: PortalRequest, pk: int) -> HttpResponseBase:
    """A paper, for those who may read the request."""
    row = get_object_or_404(queries.documents_for(request.user), pk=pk)
    return give(request, _about(row.request), row.stored)
