"""The assessor's pages: the request, the judgement, the interview and the joint judgement."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.exports import SEATS
from assessments.forms import HeldForm, TieForm, answers_in, sent_in, texts_in
from assessments.models import Assessment, CriterionScore, Judgement, Seat, Verdict
from assessments.queries import comparing
from assessments.queries.agenda import interview_agenda, words_for
from assessments.queries.comparing import Compared, agenda, differing_first
from assessments.queries.earlier import Repair, repairs_of
from assessments.queries.judging import Answers, Difference, Missing, answers_of, differences, judged_count, missing_in
from assessments.queries.late import due_of, expected_by
from assessments.queries.reading import seats_for, seats_of, seats_open_for, under_hand, where_seat
from assessments.queries.scope import scope_ids
from assessments.rules import WROTE
from assessments.summaries import summary_of_consensus, summary_of_judging, summary_of_request, summary_of_seat
from assessments.views.cases import reasoned
from assessments.workflow import deciding, procedure
from assessments.workflow.deciding import confirm_consensus, hold_interview, write_consensus
from assessments.workflow.judging import Stale, save_judgement
from assessments.workflow.procedure import accept, decline
from dossiers.queries.sealed import sealed_recognised, sealed_sections
from dossiers.workflow.reading import note_reading
from utq_portal.web import pages
from utq_portal.web.acting import attempt, onward, say_refused
from utq_portal.web.autosave import is_autosave, not_saved, saved, version_in
from utq_portal.web.coordinating import or_404
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

S, T = Assessment.State, Seat.State


def _seat(request: PortalRequest, pk: int) -> Seat:
    return get_object_or_404(seats_for(request.user), pk=pk)


@require_safe
def mine(request: PortalRequest) -> HttpResponseBase:
    """What I am asked to assess, am assessing, and assessed."""
    today = timezone.localdate()
    rows = seats_for(request.user)
    acting = list(seats_open_for(request.user))
    others = rows.exclude(pk__in=[seat.pk for seat in acting]).order_by("-invited_at", "-pk")
    if request.GET.get("show") == "open":
        others = others.filter(under_hand())
    if file := as_file(request, "assessments", SEATS, others):
        return file
    shown = [(seat, due, bool(due and due < today)) for seat in acting for due in [expected_by(seat, today)]]
    shown.sort(key=lambda one: (one[1] is None, one[1] or today))
    page = pages.page_of(others, request)
    context = {
        "acting": pages.page_of(shown, request, param="open"),
        "page": page,
        "rows": [(seat, where_seat(seat)) for seat in page],
        "today": today,
    }
    return render(request, "assessments/mine.html", context)


@require_safe
def seat(request: PortalRequest, pk: int) -> HttpResponse:
    """The page of a seat: what is expected now decides which."""
    place = _seat(request, pk)
    row = place.assessment
    if place.state == T.INVITED and row.state in Assessment.APART:
        return _request(request, place, TieForm())
    if place.state == T.ACCEPTED and row.state == S.SCORING and getattr(place, "reads", False):
        return _judging(request, place, answers_of(place), place.version)
    return _waiting(request, place)


def _request(request: PortalRequest, place: Seat, form: TieForm) -> HttpResponse:
    today = timezone.localdate()
    summary = summary_of_request(place, due_of(place, today), today)
    context = {"seat": place, "assessment": place.assessment, "form": form, "summary": summary}
    return render(request, "assessments/request.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: PortalRequest, pk: int) -> HttpResponse:
    """Accept, or decline; a tie is always a no."""
    place = _seat(request, pk)
    today = timezone.localdate()
    if request.POST.get("answer") == "decline":
        conflict = request.POST.get("conflict", "")[:600]
        return _decline(request, place, conflict, _("You declined. The coordinator asks somebody else."))
    form = TieForm(request.POST)
    if not form.is_valid():
        return _request(request, place, form)
    if form.cleaned_data["tie"] == "yes":
        done = _("Thank you for saying so. With a tie you cannot assess this dossier; the coordinator asks another.")
        return _decline(request, place, form.cleaned_data["conflict"], done)
    done = _("You accepted. The dossier opens as soon as both assessors have.")
    return attempt(request, lambda: accept(place, by=request.user, today=today), done, place.get_absolute_url())


def _decline(request: PortalRequest, place: Seat, conflict: str, done: str) -> HttpResponse:
    mine = reverse("assessments:mine")
    return attempt(request, lambda: decline(place, by=request.user, conflict=conflict), done, mine)


@require_http_methods(["GET", "HEAD", "POST"])
def step_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Something came up that ties the assessor to the candidate."""
    place = _seat(request, pk)
    or_404(place.state == T.ACCEPTED)
    return reasoned(
        request,
        act=lambda reason: procedure.step_back(place, by=request.user, conflict=reason),
        done=_("You stepped back. The dossier is closed to you, and the coordinator asks another."),
        back=address("assessments:mine"),
        title=_("Something has changed"),
        lede=_("If something ties you to the candidate after all, you step back. Only the coordinator reads why."),
        button=_("Step back as an assessor"),
        crumbs=[(_("My assessments"), address("assessments:mine"))],
        label=_("What ties you"),
    )


def _judging(
    request: PortalRequest,
    place: Seat,
    answers: Answers,
    version: int,
    *,
    status: int = 200,
    changed: list[Difference] | None = None,
    shown_missing: bool = False,
) -> HttpResponse:
    row = place.assessment
    today = timezone.localdate()
    sections = sealed_sections(row.snapshot)
    note_reading(row.snapshot.dossier, request.user, today)
    missing = missing_in(answers, sections)
    context = {
        "seat": place,
        "assessment": row,
        "sections": _shown(sections, answers, missing, repairs_of(row)),
        "recognised": sealed_recognised(row.snapshot),
        "missing": missing,
        "summary": summary_of_judging(row, judged_count(answers, sections), len(sections), missing, today),
        "version": version,
        "changed": changed or [],
        "shown_missing": shown_missing,
        "form_failed": status != 200,
    }
    return render(request, "assessments/judge.html", context, status=status)


def _shown(
    sections: list[Any], answers: Answers, missing: list[Missing], repairs: dict[int, Repair]
) -> list[dict[str, object]]:
    """Each competence with its answers, as the page loops over them."""
    open_ones = {one.competence.competence_id for one in missing}
    first_open = next((s.competence_id for s in sections if s.competence_id in open_ones), None)
    words, level_words = Verdict.Value.choices, CriterionScore.Level.choices
    return [
        {
            "section": section,
            "repair": repairs.get(section.competence_id),
            "key": section.competence_id,
            "verdict": answers.verdicts.get(section.competence_id, ""),
            "remark": answers.remarks.get(section.competence_id, ""),
            "verdicts": words,
            "levels": [
                {
                    "criterion": criterion,
                    "level": answers.levels.get(criterion.pk, ""),
                    "missing": answers.missing_at.get(criterion.pk, ""),
                    "words": level_words,
                }
                for criterion in section.criteria
            ],
            "complete": section.competence_id not in open_ones,
            "open": section.competence_id == first_open,
        }
        for section in sections
    ]


@require_POST
def judge(request: PortalRequest, pk: int) -> HttpResponse:
    """Keep the judgement (by script or button), or go on to read it once more and submit it."""
    place = _seat(request, pk)
    sections = sealed_sections(place.assessment.snapshot)
    answers, version = answers_in(request.POST, sections), version_in(request)
    try:
        version = save_judgement(place, by=request.user, version=version, answers=answers)
    except Stale:
        return _stale(request, pk, answers)
    except Refused as refused:  # a script may ask
        return not_saved(request, refused, place.get_absolute_url())
    if is_autosave(request):
        html = render_to_string("assessments/_missing.html", {"missing": missing_in(answers, sections)})
        return saved(version, timezone.now(), {"#missing": html})
    if "review" not in request.POST:
        done = _("Your judgement is kept. Nobody reads it before both are submitted.")
        return onward(request, done, place.get_absolute_url())
    if missing_in(answers, sections):
        return _judging(request, _seat(request, place.pk), answers, version, status=422, shown_missing=True)
    return redirect("assessments:submit", place.pk)


def _stale(request: PortalRequest, pk: int, answers: Answers) -> HttpResponse:
    """Changed in another window: 409 with what is kept beside what was sent, ready to be saved again."""
    if is_autosave(request):
        return JsonResponse({}, status=409)
    place = _seat(request, pk)
    sections = sealed_sections(place.assessment.snapshot)
    changed = differences(answers_of(place), answers, sections)
    return _judging(request, place, answers, place.version, status=409, changed=changed)


def _waiting(request: PortalRequest, place: Seat) -> HttpResponse:
    """A seat on which nothing is to be judged now."""
    row = place.assessment
    today = timezone.localdate()
    seats = seats_of(row)
    submitted = place.state == T.SUBMITTED
    taken = [one for one in seats if one.state in Seat.TAKEN]
    compared = comparing.compared(request.user, row, taken) if submitted and getattr(place, "reads", False) else []
    context = {
        "seat": place,
        "assessment": row,
        "compared": compared,
        "in_turn": differing_first(compared),
        "agenda": agenda(compared) if row.state in Assessment.TALKED_OVER else None,
        "both_in": any(len(one.said) > 1 for one in compared),
        "words": words_for(request.user, row) if compared else [],
        "interview_agenda": interview_agenda(row, compared) if compared else None,
        "interview": _interview(place),
        "held_form": HeldForm(today=today),
        "summary": summary_of_seat(place, today),
    }
    return render(request, "assessments/seat.html", context)


def _interview(place: Seat) -> Any:
    """The interview, for who goes to it: not for who declined, nor once it was called off."""
    found = getattr(place.assessment, "interview", None)
    off = found is None or place.state != T.SUBMITTED or (found.meeting and found.meeting.cancelled_at)
    return None if off else found


@require_POST
def held(request: PortalRequest, pk: int) -> HttpResponse:
    """Record that the interview took place."""
    place = _seat(request, pk)
    today = timezone.localdate()
    form = HeldForm(request.POST, today=today)
    if not form.is_valid():
        context = {
            "seat": place,
            "assessment": place.assessment,
            "held_form": form,
            "interview": getattr(place.assessment, "interview", None),
            "summary": summary_of_seat(place, today),
            "form_failed": True,
        }
        return render(request, "assessments/seat.html", context, status=422)
    return attempt(
        request,
        lambda: hold_interview(place.assessment, by=request.user, today=today, **form.cleaned_data),
        _("Recorded. Now write one judgement together."),
        address("assessments:consensus", place.pk),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def consensus(request: PortalRequest, pk: int) -> HttpResponse:
    """The joint judgement: one writes, the other confirms."""
    place = _seat(request, pk)
    if place.state != T.SUBMITTED or place.assessment.state not in (S.DELIBERATING, S.DECIDED, S.ANNOUNCED):
        return redirect(place)
    if request.method == "POST":
        return _write(request, place)
    return _consensus(request, place)


def _consensus(
    request: PortalRequest,
    place: Seat,
    sent: dict[int, tuple[str, str]] | None = None,
    *,
    status: int = 200,
    stale: bool = False,
    changed: bool = False,
    refused: Refused | None = None,
) -> HttpResponse:
    """``sent`` is shown in the place of what is kept; ``refused``: what it misses is named, at its place and above."""
    row = place.assessment
    kept = {one.competence_id: one for one in row.judgements.all()}
    taken = [one for one in seats_of(row) if one.state in Seat.TAKEN]
    parts = []
    compared = comparing.compared(request.user, row, taken)
    for both in differing_first(compared):
        key = both.section.competence_id
        now = kept.get(key)
        value, text = (now.value, now.motivation) if now else ("", "")
        if both.differs and row.consensus_by_id is None:
            value = ""  # a draft decides nothing that they judged differently
        value, text = (sent or {}).get(key, (value, text))
        parts.append(
            {
                "open": row.state != S.DELIBERATING or _asks(both, now, value, text),
                "section": both.section,
                "key": key,
                "value": value,
                "text": text,
                **(_faults(value, text, differs=both.differs) if refused else {}),
                "kept": now,
                "beside": now is not None and (stale or changed),
                "both": both,
                "differs": both.differs,
            }
        )
    other = next((one.person.name for one in taken if one.pk != place.pk), "")
    faults = _summary(parts)
    if refused and not faults["faults"]:
        say_refused(request, refused)
    context = {
        "seat": place,
        "assessment": row,
        "parts": parts,
        "agenda": agenda(compared),
        "words": words_for(request.user, row),
        "folded": sum(1 for part in parts if not part["open"]),
        "version": row.consensus_version,
        "yours": WROTE.has(request.user, row),
        "to_confirm": row.consensus_by_id is not None and not WROTE.has(request.user, row),
        "open": row.state == S.DELIBERATING,
        "stale": stale,
        "changed": changed,
        "form_failed": status != 200,
        **faults,
        "summary": summary_of_consensus(row, request.user, other, timezone.localdate()),
    }
    return render(request, "assessments/consensus.html", context, status=status)


def _asks(both: Compared, kept: Judgement | None, value: str, text: str) -> bool:
    """Whether there is something to read or to write: anything but a sufficient that both found, without a text."""
    plain = value == Judgement.Value.SUFFICIENT and both.agreed and not text
    return not plain or (kept is not None and (kept.value, kept.motivation) != (value, text))


def _faults(value: str, text: str, *, differs: bool) -> dict[str, str]:
    """What a competence of the joint judgement misses: a verdict, or the words for the candidate."""
    if value not in (Judgement.Value.SUFFICIENT, Judgement.Value.INSUFFICIENT):
        return {"no_verdict": _("Choose sufficient or insufficient.")}
    if not text and (differs or value == Judgement.Value.INSUFFICIENT):
        return {"no_text": _("Write why, for the candidate.")}
    return {}


def _summary(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The same once more, as links for the top of the page."""
    faults = [
        {"target": f"{letter}{part['key']}", "text": f"{part['section'].title}: {part[kind]}"}
        for part in parts
        for letter, kind in (("v", "no_verdict"), ("t", "no_text"))
        if kind in part
    ]
    words = ngettext("%(count)s answer needs your attention", "%(count)s answers need your attention", len(faults))
    return {"faults": faults, "faults_title": words % {"count": len(faults)}}


def _typed_over(request: PortalRequest, row: Assessment) -> bool:
    """Whether the page holds another judgement than the one that is kept: confirming would drop what was typed."""
    for kept in row.judgements.all():
        text = request.POST.get(f"t{kept.competence_id}")
        value = request.POST.get(f"v{kept.competence_id}")
        if text is not None and text.split() != kept.motivation.split():
            return True
        if value is not None and value != kept.value:
            return True
    return False


def _write(request: PortalRequest, place: Seat) -> HttpResponse:
    row, version = place.assessment, version_in(request)
    scope = scope_ids(row.snapshot)
    texts, sent = texts_in(request.POST, scope), sent_in(request.POST, scope)
    if "confirm" in request.POST and row.state == S.DELIBERATING and _typed_over(request, row):
        return _consensus(request, place, sent, status=422, changed=True)
    try:
        if "confirm" in request.POST:
            confirm_consensus(row, by=request.user, version=version, today=timezone.localdate())
            messages.success(request, _("You agreed on one judgement. The coordinator announces the decision."))
        else:
            write_consensus(row, by=request.user, texts=texts, version=version)
            messages.success(request, _("The other assessor is asked to confirm your text."))
    except Stale:
        return _consensus(request, _seat(request, place.pk), sent, status=409, stale=True)
    except Refused as refused:  # what is missing is named at its place
        if sent and row.state == S.DELIBERATING and "confirm" not in request.POST:
            return _consensus(request, _seat(request, place.pk), sent, status=422, refused=refused)
        say_refused(request, refused)
    return redirect("assessments:consensus", place.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def no_consensus(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that no joint judgement will come."""
    place = _seat(request, pk)
    return reasoned(
        request,
        act=lambda reason: deciding.no_consensus(
            place.assessment, by=request.user, reason=reason, today=timezone.localdate()
        ),
        done=_("The coordinator asks for arbitration."),
        back=place.get_absolute_url(),
        title=_("We find no joint judgement"),
        lede=_("Others then decide, on the sealed version and your judgements, within weeks. Nobody is heard."),
        button=_("Ask for arbitration"),
        crumbs=[
            (_("My assessments"), address("assessments:mine")),
            (place.assessment.trajectory.person.name, place.get_absolute_url()),
        ],
    )
