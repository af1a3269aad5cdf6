"""Saving texts and ticks, by the page's script or by a button."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dossiers import queries, workflow
from dossiers.models import CompetenceSection, CriterionText
from dossiers.views import parts, words
from dossiers.views.common import by_script, refusal, saved, section_page
from dossiers.workflow.evidence import Tick
from utq_portal.web import richtext
from utq_portal.web.conflict import Clash, clash_page
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address
from utq_portal.workflow import Refused


@require_POST
def save_text(request: PortalRequest, pk: int) -> HttpResponse:
    """Save a text. A stale version gets 409: the script keeps the words, the page shows both and a third."""
    text = get_object_or_404(queries.own_texts(request.user), pk=pk)
    here = text.section
    form = parts.text_form(text, here, data=request.POST, initial={"body": text.body})
    if not form.is_valid():
        return refusal(_("Reload the page and try again."))
    body = form.cleaned_data["body"]
    try:
        row = workflow.save_text(
            text,
            by=request.user,
            body=body,
            version=form.cleaned_data["version"],
            private=form.cleaned_data["private"],
            merging="merging" in request.POST,
            plain=form.typed_plain,
        )
    except workflow.Stale as stale:
        return _both(request, text, stale, body, private=form.cleaned_data["private"])
    except Refused as refused:
        if by_script(request):
            return refusal(refused.why)
        return kept_page(request, here, refused.why, [richtext.shown(body)])
    if not by_script(request):
        messages.success(request, _("Your text is saved."))
        return section_page(here.dossier_id, here.competence.number, "text")
    profile = here.dossier.trajectory.profile
    again = parts.described_again(here)
    return saved(
        row.version,
        **{
            f"words-{row.pk}": words.advised(row.words, profile.words_least, profile.words_most),
            "ready-bar": parts.ready_bar(again, request),
        },
    )


def _both(
    request: PortalRequest, text: CriterionText, stale: workflow.Stale, body: str, *, private: bool
) -> HttpResponse:
    address = reverse("dossiers:save_text", args=[text.pk])
    here = text.section
    return clash_page(
        request,
        [
            Clash(
                "body",
                words.text_label(str(here.competence.number)),
                theirs=stale.now.body,
                yours=body,
                base=stale.base,
            )
        ],
        version=stale.now.version,
        back=reverse("dossiers:section", args=[here.dossier_id, here.competence.number]),
        action=address,
        saved_at=stale.now.edited_at,
        hidden={"merging": "1", **({"private": "on"} if private else {})},
        draft=address,
    )


def kept_page(request: PortalRequest, here: CompetenceSection, why: object, texts: list[SafeString]) -> HttpResponse:
    """Not saved because the section is closed: the sentence, and the words to copy, so that nothing is lost."""
    context = {"why": why, "section": here, "texts": texts, "form_failed": True}
    return render(request, "dossiers/not_saved.html", context, status=HTTPStatus.CONFLICT)


def ticks_of(values: list[str]) -> set[Tick]:
    """ "12.3" is evidence 12 for criterion 3; what is not of that form is dropped."""
    found = set()
    for value in values:
        piece, _dot, criterion = value.partition(".")
        if value.isascii() and piece.isdigit() and criterion.isdigit() and len(value) < 30:
            found.add((int(piece), int(criterion)))
    return found


@require_POST
def save_ticks(request: PortalRequest, pk: int) -> HttpResponse:
    """Save the cells that changed since the page was made; what another window ticked stays."""
    dossier = get_object_or_404(queries.dossiers_for(request.user).filter(trajectory__person=request.user), pk=pk)
    was, now = ticks_of(request.POST.get("version", "").split()), ticks_of(request.POST.getlist("tick"))
    number = request.POST.get("competence", "")
    try:
        workflow.set_ticks(dossier, by=request.user, add=now - was, remove=was - now)
    except Refused as refused:
        if by_script(request):
            return refusal(refused.why)
        messages.error(request, str(refused.why))
        return redirect(next_address(request, reverse("dossiers:overview", args=[pk])))
    if not by_script(request):
        messages.success(request, _("The ticks are saved."))
        return redirect(next_address(request, reverse("dossiers:overview", args=[pk])))
    competence = None
    if number.isascii() and number.isdigit() and len(number) < 6:
        of_profile = dossier.trajectory.profile.competences.filter(number=int(number))
        competence = of_profile.values_list("pk", flat=True).first()
    baseline = " ".join(f"{piece}.{criterion}" for piece, criterion in sorted(now))
    return saved(baseline, **parts.after_ticks(dossier, competence, request))
