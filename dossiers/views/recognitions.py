"""Partial certificates: the teacher hands in, the UTQ supervisor advises, the coordinator decides."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from dossiers import rules
from dossiers.forms.recognition import AdviceForm, CertificateForm, DecisionForm, WhyForm
from dossiers.models import Dossier, PartialRecognition, RecognisedCriterion
from dossiers.queries import sealed
from dossiers.queries.dossiers import criteria_of
from dossiers.queries.recognitions import criteria_rows, is_old, recognitions_for, recognitions_of, sealed_since
from dossiers.rules import RECOGNITION_ADVISED
from dossiers.summaries import summary_of_recognition
from dossiers.views.common import own_dossier
from dossiers.views.evidence import give_sealed
from dossiers.workflow.holding import closed_state
from dossiers.workflow.reading import RECOGNITION_FILE_READ
from dossiers.workflow.recognising import (
    RECOGNITION_STEPS,
    Given,
    advise_recognition,
    discard_recognition,
    keep_recognition,
    recognise,
    refuse_recognition,
    revoke_recognition,
    submit_recognition,
    withdraw_recognition,
)
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attendance, attending
from trajectories.rules import OWN
from utq_portal.access import Rule
from utq_portal.web.acting import acted, attempt, carried_out, sent, tried
from utq_portal.web.coordinating import or_404
from utq_portal.web.given import About, give
from utq_portal.web.numbers import number_sent
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import MOVED_ON, with_open_steps

R = PartialRecognition.State


# ---------- the teacher hands in ----------


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher has a partial certificate."""
    dossier = own_dossier(request, pk)
    if why := closed_state(dossier.trajectory):
        messages.info(request, str(why))
        return redirect("dossiers:overview", pk=pk)
    return _certificate(request, dossier, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PortalRequest, pk: int) -> HttpResponse:
    """A draft goes on."""
    row = get_object_or_404(_own(request), pk=pk)
    if row.state != R.DRAFT:
        return redirect("dossiers:recognition", pk=pk)
    return _certificate(request, row.dossier, row)


def _own(request: PortalRequest) -> Any:
    return recognitions_for(request.user).filter(dossier__trajectory__person=request.user)


def _certificate(request: PortalRequest, dossier: Dossier, row: PartialRecognition | None) -> HttpResponse:
    form = CertificateForm(
        sent(request),
        request.FILES or None,
        offered=criteria_of(dossier),
        to_submit="submit" in request.POST,
        has_document=bool(row and row.file_path),
        initial=_initial(dossier, row, request),
    )
    if request.method == "POST":
        form.is_valid()
        row = _kept(request, dossier, row, form)
        if row is not None and not form.errors and _handed_in(request, row, form):
            return redirect(row)
    context = {
        "form": form,
        "dossier": dossier,
        "attendance": attendance(dossier.trajectory, dossier),
        "row": row,
        "others": [one for one in recognitions_of(dossier, request.user) if row is None or one.pk != row.pk],
        "form_failed": bool(form.errors),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "dossiers/certificate.html", context, status=status)


def _initial(dossier: Dossier, row: PartialRecognition | None, request: PortalRequest) -> dict[str, object]:
    """What the form begins with: the draft, an earlier one that is asked again, or the competence one came from."""
    again = row or _earlier(request, dossier)
    if again is None:
        return {"origin": PartialRecognition.Origin.OTHER_UNIVERSITY}
    names = ("origin", "university", "issued_on", "certificate_no", "note")
    ticked = [str(one.criterion_id) for one in criteria_rows(again)]
    return {"name": again.name, "criteria": ticked, **{name: getattr(again, name) for name in names}}


def _earlier(request: PortalRequest, dossier: Dossier) -> PartialRecognition | None:
    found: PartialRecognition | None = None
    if (key := number_sent(request.GET.get("again", ""))) is not None:
        found = _own(request).filter(dossier=dossier, pk=key).first()
    return found


def _kept(
    request: PortalRequest, dossier: Dossier, row: PartialRecognition | None, form: CertificateForm
) -> PartialRecognition | None:
    """Keep what was typed, also when something is still wrong with it: nothing is lost, the file least of all."""
    if form.errors and not form.cleaned_data.get("document") and row is None:
        return None
    values = {**form.cleaned_data}
    upload = values.pop("document", None)
    given = Given(**{**values, "criteria": values.get("criteria") or ()})
    act = partial(keep_recognition, dossier, given, by=request.user, upload=upload, recognition=row)
    try:
        return tried(request, act, form) or row
    except ValidationError as error:
        form.add_error("document", error)
    return row


def _handed_in(request: PortalRequest, row: PartialRecognition, form: CertificateForm) -> bool:
    """Say that it is kept, or ask for the advice; False when that was refused."""
    if "submit" not in request.POST:
        messages.success(request, _("Saved. Nobody is asked anything yet."))
        return True
    act = partial(submit_recognition, row, by=request.user, today=timezone.localdate())
    if not carried_out(request, act, form=form):
        return False
    done = _("Handed in. The coordinator first assigns a UTQ supervisor, who advises.")
    if supervisor := attending(row.dossier.trajectory):
        done = _("Handed in. %(name)s advises, and the coordinator decides.") % {"name": supervisor.name}
    messages.success(request, done)
    return True


# ---------- the page of a certificate ----------


def _row(request: PortalRequest, pk: int) -> Any:
    rows = with_open_steps(recognitions_for(request.user), RECOGNITION_STEPS, request.user)
    return get_object_or_404(rows, pk=pk)


@require_GET
def recognition(request: PortalRequest, pk: int) -> HttpResponse:
    """One certificate: what was handed in, the advice, the decision, and the reader's own step."""
    row = _row(request, pk)
    if row.state == R.DRAFT:
        return redirect("dossiers:edit_recognition", pk=pk)
    return _page(request, row)


def _page(request: PortalRequest, row: Any, *, failed: forms.Form | None = None, **bound: forms.Form) -> HttpResponse:
    criteria = criteria_rows(row)
    today = timezone.localdate()
    offered = [one.criterion for one in criteria]
    running = row.dossier.trajectory.state in Trajectory.OPEN
    may_decide = running and row.may_recognise
    may_advise = running and row.may_advise_recognition and not may_decide
    context = {
        "row": row,
        "own": OWN.has(request.user, row.dossier.trajectory),
        "person": row.dossier.trajectory.person,
        "criteria": criteria,
        "old": is_old(row, today),
        "summary": summary_of_recognition(row, request.user, today, running=running, acts=may_decide or may_advise),
        "running": running,
        "may_advise": may_advise,
        "may_decide": may_decide,
        "may_revoke": running and row.may_revoke_recognition and not sealed_since(row),
        "same_person": row.state == R.ADVISED and RECOGNITION_ADVISED.has(request.user, row),
        "advice_form": AdviceForm(offered=offered, initial=_advised(row, criteria)),
        "decision_form": DecisionForm(offered=offered, initial={"criteria": _ticked(criteria, "advised")}),
        "why_form": WhyForm(),
        **bound,
        "failed": failed,
        "form_failed": failed is not None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if failed is not None else HTTPStatus.OK
    return render(request, "dossiers/recognition.html", context, status=status)


def _ticked(criteria: list[RecognisedCriterion], field: str) -> list[str]:
    return [str(one.criterion_id) for one in criteria if getattr(one, field)]


def _advised(row: PartialRecognition, criteria: list[RecognisedCriterion]) -> dict[str, object]:
    """Everything is ticked until an advice says otherwise."""
    given = row.advised_on is not None
    return {
        "criteria": _ticked(criteria, "advised") if given else [str(one.criterion_id) for one in criteria],
        "text": row.advice,
    }


def _for(request: PortalRequest, pk: int, rule: Rule) -> Any:
    """The certificate, for those to whom this step belongs in some state; else 404."""
    row = _row(request, pk)
    or_404(rule.allows(request.user, row))
    return row


def _moved_on(request: PortalRequest, pk: int) -> HttpResponse:
    messages.info(request, str(MOVED_ON))
    return redirect("dossiers:recognition", pk=pk)


@require_POST
def advise(request: PortalRequest, pk: int) -> HttpResponse:
    """The UTQ supervisor's advice."""
    row = _for(request, pk, rules.RECOGNITION_ADVISER)
    if not row.may_advise_recognition:
        return _moved_on(request, pk)
    form = AdviceForm(request.POST, offered=[one.criterion for one in criteria_rows(row)])
    by, today = request.user, timezone.localdate()
    act = lambda: advise_recognition(row, by=by, today=today, **form.cleaned_data)  # noqa: E731
    done = _("Your advice is with the coordinator, who decides.")
    return acted(request, form, act, done, row.get_absolute_url()) or _page(request, row, failed=form, advice_form=form)


@require_POST
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """The coordinator recognises what is ticked, or refuses."""
    row = _for(request, pk, rules.RECOGNITION_DECIDER)
    if not row.may_recognise:
        return _moved_on(request, pk)
    form = DecisionForm(request.POST, offered=[one.criterion for one in criteria_rows(row)])

    def act() -> str:
        given, by, today = form.cleaned_data, request.user, timezone.localdate()
        if "refuse" in request.POST:
            refuse_recognition(row, by=by, reason=given["reason"], today=today)
            return _("Not recognised. The teacher reads why.")
        recognise(row, by=by, criteria=given["criteria"], reason=given["reason"], today=today)
        return _("Recognised. The teacher is told, and does not have to show this again.")

    to = row.get_absolute_url()
    return acted(request, form, act, str, to) or _page(request, row, failed=form, decision_form=form)


@require_POST
def revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """The coordinator revokes a recognition before a version is sealed that rests on it."""
    row = _for(request, pk, rules.RECOGNITION_COORDINATOR)
    if not row.may_revoke_recognition:
        return _moved_on(request, pk)
    form = WhyForm(request.POST)
    act = lambda: revoke_recognition(row, by=request.user, reason=form.cleaned_data["reason"])  # noqa: E731
    done = _("The recognition is revoked, and the teacher is told.")
    to = row.get_absolute_url()
    return acted(request, form, act, done, to) or _page(request, row, failed=form, why_form=form)


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher takes the question back."""
    row = get_object_or_404(_own(request), pk=pk)
    done = _("Withdrawn. Nobody decides on it any more.")
    return attempt(request, partial(withdraw_recognition, row, by=request.user), done, row.get_absolute_url())


@require_POST
def discard(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher throws a draft away."""
    row = get_object_or_404(_own(request), pk=pk)
    act, to = partial(discard_recognition, row, by=request.user), row.dossier.get_absolute_url()
    return attempt(request, act, _("The draft is thrown away."), to, back=row.get_absolute_url())


@require_safe
def document(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The certificate itself, for those who may see the case."""
    row = get_object_or_404(recognitions_for(request.user), pk=pk)
    about = About(RECOGNITION_FILE_READ, row, row.dossier.case, row.dossier.trajectory.person_id)
    return give(request, about, row.stored)


@require_safe
def sealed_certificate(request: PortalRequest, pk: int, recognition: int) -> HttpResponseBase:
    """The document of a recognised certificate, for those who may read the sealed version that rests on it."""
    return give_sealed(request, pk, lambda snapshot: sealed.sealed_certificate(snapshot, recognition))
