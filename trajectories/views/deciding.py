"""Decisions about the duty: HR proposes or decides, the coordinator consents, the dean or delegate decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from trajectories.obligations import rules
from trajectories.obligations.exports import PROPOSALS
from trajectories.obligations.forms.hr import AnswerForm, ExclusionForm, ExtensionForm, LastDayForm, StartForm
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries import deciding as queries
from trajectories.obligations.queries.deciding import Wish
from trajectories.obligations.workflow import deciding
from trajectories.obligations.workflow.deciding import decide_extension, propose, refuse_extension, revoke_adjustment
from trajectories.queries.why import why
from trajectories.views.common import page
from trajectories.views.obligation import month_labels, obligation_of, of_hr, why_page
from utq_portal.access import Rule
from utq_portal.people.models import Role
from utq_portal.web.acting import attempt
from utq_portal.web.coordinating import or_404
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest

Kind = ObligationAdjustment.Kind
HOLDS = gettext_lazy("Recorded. It holds from now on.")
TO_DECIDE = {
    "decider": gettext_lazy("Proposed. The dean or delegate decides."),
    "coordinator": gettext_lazy("Proposed. The coordinator consents first, then the dean or delegate decides."),
}


@require_POST
def extend(request: PortalRequest, pk: int) -> HttpResponse:
    """HR gives months or another last day within the setting; beyond it the dean or delegate is asked."""
    obligation, key = of_hr(request, pk), request.POST.get("asked", "")
    today = timezone.localdate()
    if key.isascii() and key.isdigit() and len(key) < 18:
        asked = get_object_or_404(ObligationAdjustment, pk=int(key), obligation=obligation)
        wish = queries.wish_of(asked)
        act = partial(propose, obligation, wish, by=request.user, today=today, asked=asked)
        return _proposed(request, obligation, act)
    choices = month_labels(why(obligation, request.user, today), beyond=True)
    form = ExtensionForm(request.POST, choices=choices, prefix="more")
    return _wished(request, obligation, "extension_form", form)


def _wished(
    request: PortalRequest, obligation: Obligation, name: str, form: ExtensionForm | StartForm | LastDayForm
) -> HttpResponse:
    """Propose what HR filled in; what is wrong with it stands on the page."""
    if not form.is_valid():
        return _again(request, obligation.pk, name, form)
    given = {name: form.cleaned_data[name] for name in ("reason", "note") if name in form.cleaned_data}
    act = partial(propose, obligation, form.wish, **given, by=request.user, today=timezone.localdate())
    return _proposed(request, obligation, act)


def _proposed(
    request: PortalRequest, obligation: Obligation, act: Callable[[], ObligationAdjustment | None]
) -> HttpResponse:
    """Take the step, and say whether it holds or who decides."""
    return attempt(request, act, lambda made: _what_now(obligation, made), obligation.get_absolute_url())


def _what_now(obligation: Obligation, made: ObligationAdjustment | None) -> Promise | str:
    """Whether what HR did holds, or who decides on it."""
    proposed = made and obligation.adjustments.filter(pk=made.pk, decided_on=None).first()
    if not proposed:
        return HOLDS
    consent = queries.needs_consent(obligation, queries.wish_of(proposed))
    return TO_DECIDE["coordinator" if consent else "decider"]


def _again(request: PortalRequest, pk: int, name: str, form: Form) -> HttpResponse:
    return why_page(request, obligation_of(request, pk), name, form)


@require_POST
def correct_start(request: PortalRequest, pk: int) -> HttpResponse:
    """HR lets the term count from another day; both days are kept."""
    form = StartForm(request.POST, today=timezone.localdate(), prefix="start")
    return _wished(request, of_hr(request, pk), "start_form", form)


@require_POST
def last_day(request: PortalRequest, pk: int) -> HttpResponse:
    """HR sets or proposes another last day, which replaces the sum."""
    return _wished(request, of_hr(request, pk), "last_day_form", LastDayForm(request.POST, prefix="last"))


@require_POST
def exclude(request: PortalRequest, pk: int) -> HttpResponse:
    """HR records or proposes that the obligation does not hold, or records that it holds again."""
    obligation = of_hr(request, pk)
    form = ExclusionForm(request.POST, prefix="exclusion")
    given = form.cleaned_data if form.is_valid() else {}
    if given and not given["note"].strip():
        wish = Wish(Kind.EXCLUDE, code=given["code"])
        if record := queries.differs_from_record(obligation, wish):
            form.add_error("note", record)
    if form.errors:
        return _again(request, pk, "exclusion_form", form)
    act = partial(deciding.exclude, obligation, **given, by=request.user, today=timezone.localdate())
    return _proposed(request, obligation, act)


def _adjustment(request: PortalRequest, pk: int, rule: Rule = rules.OBLIGATION_CHANGED) -> ObligationAdjustment:
    """A request or decision in the reader's faculties as HR advisor or decider."""
    seen = Obligation.objects.filter(rule(request.user))
    rows = ObligationAdjustment.objects.filter(obligation__in=seen).select_related("obligation__person")
    return get_object_or_404(rows, pk=pk)


@require_POST
def withdraw_decision(request: PortalRequest, pk: int) -> HttpResponse:
    """A decision about the deadline is withdrawn: the computation holds again."""
    found = _adjustment(request, pk)
    act = partial(revoke_adjustment, found, by=request.user, today=timezone.localdate())
    done = _("The decision was withdrawn and the deadline was counted again.")
    return attempt(request, act, done, found.obligation.get_absolute_url())


@require_safe
def extensions(request: PortalRequest) -> HttpResponseBase:
    """What HR proposes: the dean decides each in one click, the coordinator consents where it is more than the rule."""
    decides, consents = request.user.holds(Role.FACULTY_DECIDER), request.user.holds(Role.COORDINATOR)
    or_404(decides or consents)
    asked = queries.open_requests(request.user)
    proposed = (queries.proposal(one) for one in asked.iterator(CHUNK))
    if file := as_file(request, "deadlines-to-decide", PROPOSALS, proposed):
        return file
    rows = page_of(asked, request, 20)
    shown = [queries.proposal(one) for one in rows]
    context = {"page": rows, "proposals": shown, "decides": decides, "consents": consents}
    return page(request, "hr/extensions.html", context)


@require_POST
def consent(request: PortalRequest, pk: int) -> HttpResponse:
    """The coordinator consents to more in all than the rule; then the dean decides."""
    found = _adjustment(request, pk, rules.COORDINATOR)
    act = partial(deciding.consent, found, by=request.user, today=timezone.localdate())
    done = _("You consented. The dean or delegate decides now.")
    return attempt(request, act, done, address("trajectories:extensions"))


@require_POST
def decide(request: PortalRequest, pk: int) -> HttpResponse:
    """The dean or delegate grants what HR proposed, or refuses it with an answer."""
    found = _adjustment(request, pk)
    or_404(rules.OBLIGATION_DECIDER.allows(request.user, found.obligation))
    grant = request.POST.get("decision") == "grant"
    answer = request.POST.get("answer", "").strip()[:400]
    if not grant and not answer:
        messages.error(request, _("Write why not, and what would help. The teacher reads it."))
        return HttpResponseRedirect(f"{found.obligation.get_absolute_url()}#decide")
    act = partial(decide_extension, found, grant=grant, answer=answer, by=request.user, today=timezone.localdate())
    return attempt(request, act, _("Decided. The teacher and HR are told."), address("trajectories:extensions"))


@require_POST
def refuse(request: PortalRequest, pk: int) -> HttpResponse:
    """HR answers a teacher's request with no, or takes back what was proposed."""
    found = _adjustment(request, pk)
    or_404(rules.OBLIGATION_HR.allows(request.user, found.obligation))
    form = AnswerForm(request.POST, prefix="answer")
    if not form.is_valid():
        return _again(request, found.obligation_id, "answer_form", form)
    act = partial(refuse_extension, found, **form.cleaned_data, by=request.user, today=timezone.localdate())
    return attempt(request, act, _("The teacher was answered."), found.obligation.get_absolute_url())
