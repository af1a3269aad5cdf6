"""The coordinator's desk of assessments: the list, the start and the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.exports import ASSESSMENTS
from assessments.forms import GroundsForm, InterviewForm, MembersForm, ReasonForm, texts_in
from assessments.models import Assessment, Certificate, Seat
from assessments.queries import agenda, candidates, comparing, reading
from assessments.queries.candidates import suggested_for
from assessments.queries.comparing import differing_first
from assessments.queries.expected import expected_decision
from assessments.queries.outcome import terms_of
from assessments.queries.reading import HOLDERS, assessments_for, attempts_made, seats_of, with_holder, with_lost
from assessments.queries.scope import scope_ids, sealed_for
from assessments.rules import BOTH
from assessments.summaries import phases, summary_of, summary_of_start
from assessments.workflow import procedure
from assessments.workflow.annulling import told_of_annulment, uphold_objection
from assessments.workflow.deciding import (
    Appointment,
    check_arbitrators,
    decide_arbitration,
    request_arbitration,
    schedule_interview,
    waive_interview,
)
from assessments.workflow.judging import when_same
from assessments.workflow.procedure import propose, replace_assessor
from dossiers.queries.sealed import sealed_sections
from trajectories.models import Trajectory
from trajectories.rules import COORDINATOR
from utq_portal.audit.queries import events_of, line_of
from utq_portal.audit.verbs import Audience
from utq_portal.folding import found
from utq_portal.people.models import User
from utq_portal.people.rules import coordinates
from utq_portal.policy import objecting
from utq_portal.policy.queries import current
from utq_portal.web import dates, pages
from utq_portal.web.acting import attempt, carried_out, onward, say_refused
from utq_portal.web.coordinating import only_for
from utq_portal.web.export import as_file
from utq_portal.web.fresh import sent_lately
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent, numbers_sent
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

if TYPE_CHECKING:
    from assessments.queries.reading import HeldAssessment, SteeredAssessment

S = Assessment.State
Crumbs = list[tuple[str, str]]
MOST_CHOSEN = 50  # boxes that are read; more than two are refused
SIDES = {Audience.STAFF, Audience.COORDINATOR}
FILTERS: dict[str, Q] = {
    "running": Q(state__in=Assessment.RUNNING),
    "yours": Q(holder="coordinator"),
    "turns": Q(holder="coordinator") & ~Q(state=S.DECIDED),
    "assessors": Q(holder="assessors"),
    "announced": Q(state=S.ANNOUNCED),
    "ended": Q(state__in=[S.WITHDRAWN, S.ANNULLED]),
}
TABS = [
    ("running", gettext_lazy("Running")),
    ("yours", gettext_lazy("Waiting for you")),
    ("assessors", gettext_lazy("With the assessors")),
    ("late", gettext_lazy("Past the date")),
    ("announced", gettext_lazy("Announced")),
    ("ended", gettext_lazy("Ended without a decision")),
]


def case_or_404(request: PortalRequest, pk: int) -> SteeredAssessment:
    """An assessment that this coordinator sees."""
    rows = with_holder(assessments_for(request.user), request.user)
    return get_object_or_404(with_lost(rows), pk=pk)


@require_safe
@only_for(coordinates)
def listed(request: PortalRequest) -> HttpResponseBase:
    """Every assessment: by state, holder and date; first what waits to be started."""
    today = timezone.localdate()
    view = request.GET.get("show", "running")
    rows = _filtered(with_holder(assessments_for(request.user), request.user), view, request.GET.get("q", ""))
    orders = {
        "since": "state_since",
        "due": "due_on",
        "name": "trajectory__person__folded",
        "faculty": "trajectory__faculty__code",
    }
    rows = pages.sorted_by(rows, request, orders, "since")
    if file := as_file(request, "assessments", ASSESSMENTS, rows):
        return file
    page = pages.page_of(rows, request)
    first = pages.first_of(reading.to_start().filter(COORDINATOR(request.user)), 10) if view == "running" else None
    waiting = list(first or [])
    suggested = suggested_for(waiting, today)
    context = {
        "page": page,
        "expected": {row.pk: expected_decision(row, today) for row in page},
        "tabs": TABS,
        "view": view,
        "words": request.GET.get("q", ""),
        "holders": HOLDERS,
        "waiting": [(row, suggested[row.pk]) for row in waiting],
        "first": first,
        "today": today,
    }
    return render(request, "assessments/list.html", context)


def _filtered(rows: QuerySet[HeldAssessment], view: str, words: str) -> QuerySet[HeldAssessment]:
    if view == "late":
        rows = rows.filter(reading.past_due(timezone.localdate()))
    else:
        rows = rows.filter(FILTERS.get(view, FILTERS["running"]))
    return rows.filter(found(words, "trajectory__person__folded", ("trajectory__person__employee_no__istartswith",)))


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PortalRequest, pk: int) -> HttpResponse:
    """Start with two assessors: the two suggested in one click, or others chosen here."""
    rows = Trajectory.objects.filter(COORDINATOR(request.user))
    trajectory = get_object_or_404(rows.select_related("person", "faculty", "supervisor", "obligation"), pk=pk)
    if request.method == "POST":
        return _start(request, trajectory)
    running = reading.running().filter(trajectory=trajectory).first()
    if running is not None:
        return redirect(running)
    return _start_page(request, trajectory)


def _start_page(
    request: PortalRequest,
    trajectory: Trajectory,
    ticked: set[int] | None = None,
    *,
    all_the_same: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Who can be asked; ticked are the two suggested, or what was sent and refused."""
    today = timezone.localdate()
    suggestion = candidates.suggestion(trajectory, today)
    chosen = [one for one in suggestion.available if one.person.pk in ticked] if ticked is not None else suggestion.pair
    snapshot, number = sealed_for(trajectory), attempts_made(trajectory) + 1
    ready = trajectory.state == Trajectory.State.SUBMITTED
    context = {
        "trajectory": trajectory,
        "snapshot": snapshot,
        "suggestion": suggestion,
        "chosen": chosen,
        "all_the_same": all_the_same,
        "attempt": number,
        "ready": ready,
        "summary": summary_of_start(snapshot, number, today, ready=ready),
    }
    return render(request, "assessments/start.html", {**context, "form_failed": status != 200}, status=status)


def _start(request: PortalRequest, trajectory: Trajectory) -> HttpResponse:
    chosen = numbers_sent(request.POST.getlist("assessor")[:MOST_CHOSEN])
    found = User.objects.in_bulk(chosen)
    people = [found[pk] for pk in chosen if pk in found]
    all_the_same = request.POST.get("all_the_same") == "on"
    try:
        row = procedure.start(
            trajectory, people, by=request.user, today=timezone.localdate(), all_the_same=all_the_same
        )
    except Refused as refused:  # the page comes back with what was ticked, but for an assessment that runs
        say_refused(request, refused)
        running = reading.running().filter(trajectory=trajectory).first()
        if running is None:
            return _start_page(request, trajectory, set(chosen), all_the_same=all_the_same, status=422)
        return redirect(running)
    names = {"first": people[0].name, "second": people[1].name}
    return onward(
        request, _("The assessment has started. %(first)s and %(second)s are asked.") % names, row.get_absolute_url()
    )


@require_safe
def case(request: PortalRequest, pk: int) -> HttpResponse:
    """One assessment, as the coordinator steers it."""
    return _case(request, case_or_404(request, pk))


def _case(
    request: PortalRequest,
    row: SteeredAssessment,
    status: int = 200,
    typed: dict[int, tuple[str, str]] | None = None,
    **forms: Any,
) -> HttpResponse:
    today = timezone.localdate()
    free_place = row.state in Assessment.APART
    suggestion = candidates.suggestion(row.trajectory, today) if free_place else None
    seats = [seat for seat in suggestion.seats if seat.assessment_id == row.pk] if suggestion else seats_of(row)
    taken = [seat for seat in seats if seat.state in Seat.TAKEN]
    both_in = len([seat for seat in taken if seat.state == Seat.State.SUBMITTED]) == BOTH
    deadline = row.trajectory.obligation.deadline if row.trajectory.obligation else None
    policy, expected = current(row.trajectory.faculty_id, today), expected_decision(row, today)
    lost = [key for key in (row.lost_first, row.lost_second) if key]
    compared = comparing.compared(request.user, row, taken) if both_in else []
    interview_agenda = agenda.interview_agenda(row, compared) if compared else None
    minutes = {"minutes": interview_agenda.minutes} if interview_agenda and not interview_agenda.drafted else None
    context = {
        "assessment": row,
        "seats": seats,
        "policy": policy,
        "when_same": when_same(row, today),
        "objecting": objecting.in_words(terms_of(row, today)),
        "replaceable": _replaceable(row, taken, lost, both_in=both_in),
        "lost": lost,
        "free": BOTH - len(taken) if free_place else 0,
        "suggestion": suggestion,
        "both_in": both_in,
        "compared": compared,
        "in_turn": differing_first(compared),
        "agenda": comparing.agenda(compared) if row.state in Assessment.TALKED_OVER else None,
        "interview_agenda": interview_agenda,
        "summary": summary_of(row, seats, today),
        "phases": phases(row, seats, today, policy=policy),
        "lines": pages.page_of(events_of([row.case], SIDES), request, 12, param="events").told(line_of),
        "deadline": deadline if deadline and row.state in Assessment.RUNNING and deadline < expected else None,
        "interview": getattr(row, "interview", None),
        "arbitration": getattr(row, "arbitration", None),
        "sections": [(one, *(typed or {}).get(one.competence_id, ("", ""))) for one in sealed_sections(row.snapshot)]
        if row.state == S.ARBITRATION
        else [],
        "no_interview": row.trajectory.profile.interview == "none",
        "interview_form": forms.get("interview_form") or InterviewForm(today=today, initial=minutes),
        "waive_form": forms.get("waive_form") or ReasonForm(prefix="waive", label=_("Why no interview is needed")),
        "members_form": forms.get("members_form") or MembersForm(),
        "grounds_form": forms.get("grounds_form") or GroundsForm(),
        "form_failed": status != 200,
        "failed": next(iter(forms.values()), None),
    }
    return render(request, "assessments/case.html", context, status=status)


def _replaceable(row: Assessment, taken: list[Seat], lost: list[int], *, both_in: bool) -> list[int]:
    """The places that can be given to somebody else: any before both judged, later those that are lost."""
    if row.state not in (*Assessment.APART, *Assessment.TOGETHER):
        return []
    early = row.state in Assessment.APART and not both_in
    return [seat.pk for seat in taken if early or seat.pk in lost]


@require_POST
def ask(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask somebody for the free place."""
    row = case_or_404(request, pk)
    chosen = number_sent(request.POST.get("assessor", ""))
    person = User.objects.filter(pk=chosen).first() if chosen is not None else None
    if person is None:
        messages.error(request, _("Choose whom to ask."))
        return redirect(row)
    return attempt(
        request,
        lambda: propose(row, person, by=request.user, today=timezone.localdate()),
        _("%(name)s is asked.") % {"name": person.name},
        row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: PortalRequest, pk: int, seat: int) -> HttpResponse:
    """Take somebody off the case, with a reason."""
    row = case_or_404(request, pk)
    place = get_object_or_404(row.seats.select_related("person"), pk=seat)
    said = [_("The sealed version closes for this person at once, and their scores stay unread. You then ask another.")]
    if row.state in Assessment.TOGETHER:
        said.append(
            _(
                "The assessment goes back to judging: the new assessor reads and judges first. An interview that is "
                "planned is called off, and a joint judgement that was begun falls away."
            )
        )
    return reasoned(
        request,
        act=lambda reason: replace_assessor(place, by=request.user, reason=reason),
        done=_("%(name)s no longer assesses this dossier.") % {"name": place.person.name},
        back=row.get_absolute_url(),
        title=_("Replace %(name)s") % {"name": place.person.name},
        lede=" ".join(said),
        button=_("Replace this assessor"),
        crumbs=_crumbs(row),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
def annul(request: PortalRequest, pk: int) -> HttpResponse:
    """End the attempt because of a fault in the procedure, or an announced one because an objection was upheld."""
    row = case_or_404(request, pk)
    if row.state == S.ANNOUNCED:
        return _uphold(request, row)
    return reasoned(
        request,
        act=lambda reason: procedure.annul(row, by=request.user, reason=reason),
        done=_("The assessment is annulled. The dossier is open again."),
        back=row.get_absolute_url(),
        title=_("Annul this assessment"),
        lede=_(
            "For a fault in the procedure. The dossier opens again, nobody reads the sealed version any more, and the "
            "next attempt gets the same number."
        ),
        button=_("Annul the assessment"),
        crumbs=_crumbs(row),
    )


def _uphold(request: PortalRequest, row: Assessment) -> HttpResponse:
    certificate = row.certificates.filter(state=Certificate.State.ISSUED).first()
    said = [
        _("The decision of %(day)s does not count any more.")
        % {"day": dates.long(row.decided_on or timezone.localdate())},
        _("Certificate %(number)s is withdrawn, and the obligation runs again.") % {"number": certificate.number}
        if certificate
        else "",
        _("The dossier opens again. The next attempt has the same number, and is judged by others."),
        _mailed(row, request.user),
        _("This cannot be undone."),
    ]
    return reasoned(
        request,
        act=lambda reason: uphold_objection(row, by=request.user, reason=reason, today=timezone.localdate()),
        done=_("The decision is annulled. The dossier is open again."),
        back=row.get_absolute_url(),
        title=_("Annul the decision: objection upheld"),
        lede=" ".join(one for one in said if one),
        button=_("Annul the decision"),
        crumbs=_crumbs(row),
        first=_("Objection upheld"),
    )


def _mailed(row: Assessment, by: User) -> str:
    """Who gets a mail when the decision is annulled: the candidate, and whoever of the others there is."""
    others = [str(word) for word, _people, _url in told_of_annulment(row, by)]
    if not others:
        return _("The candidate gets a mail.")
    first = ", ".join([_("The candidate"), *others[:-1]])
    return _("%(some)s and %(last)s get a mail.") % {"some": first, "last": others[-1]}


def _crumbs(row: Assessment) -> Crumbs:
    return [(_("Assessments"), address("assessments:list")), (row.trajectory.person.name, row.get_absolute_url())]


def reasoned(
    request: HttpRequest,
    *,
    act: Any,
    done: str,
    back: str,
    label: str = "",
    first: str = "",
    **page: Any,
) -> HttpResponse:
    """A ``page`` that asks for one reason, then takes one step; ``first`` is the reason that stands there already."""
    form = ReasonForm(request.POST or None, label=label, initial={"reason": first})
    if request.method == "POST" and form.is_valid():
        return attempt(request, lambda: act(form.cleaned_data["reason"]), done, back)
    return asked(request, form, back=back, **page)


def asked(
    request: HttpRequest, form: BaseForm, *, title: str, button: str, back: str, crumbs: Crumbs, lede: str = ""
) -> HttpResponse:
    """The page of one form with one button, and the way ``back``."""
    way = [*crumbs, (title, "")]
    context = {"form": form, "title": title, "lede": lede, "button": button, "back": back, "way": way}
    return render(request, "assessments/reason.html", context, status=422 if form.errors else 200)


@require_POST
def interview(request: PortalRequest, pk: int) -> HttpResponse:
    """Plan the interview, or move it."""
    row = case_or_404(request, pk)
    form = InterviewForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _case(request, row, 422, interview_form=form)
    given = form.cleaned_data
    appointment = Appointment(form.starts_at, given["minutes"], given["place"], given["url"])
    return attempt(
        request,
        lambda: schedule_interview(row, appointment, by=request.user),
        _("The interview is planned. Everybody gets an invitation."),
        row.get_absolute_url(),
    )


@require_POST
def waive(request: PortalRequest, pk: int) -> HttpResponse:
    """Go on without an interview."""
    row = case_or_404(request, pk)
    form = ReasonForm(request.POST, prefix="waive", label=_("Why no interview is needed"))
    if not form.is_valid():
        return _case(request, row, 422, waive_form=form)
    return attempt(
        request,
        lambda: waive_interview(row, by=request.user, reason=form.cleaned_data["reason"], today=timezone.localdate()),
        _("The assessors are asked for one joint judgement."),
        row.get_absolute_url(),
    )


@require_POST
def members(request: PortalRequest, pk: int) -> HttpResponse:
    """Record who arbitrates."""
    row = case_or_404(request, pk)
    form = MembersForm(request.POST)
    if not form.is_valid() or not carried_out(
        request, lambda: check_arbitrators(**form.cleaned_data), form=form, field="members"
    ):
        return _case(request, row, 422, members_form=form)
    return attempt(
        request,
        lambda: request_arbitration(row, by=request.user, today=timezone.localdate(), **form.cleaned_data),
        _("Recorded. Arbitration is asked for."),
        row.get_absolute_url(),
    )


@require_POST
def arbitrate(request: PortalRequest, pk: int) -> HttpResponse:
    """Record the decision of the arbitration."""
    row = case_or_404(request, pk)
    form = GroundsForm(request.POST)
    texts = texts_in(request.POST, scope_ids(row.snapshot))
    if not form.is_valid():
        typed = {
            key: (request.POST.get(f"v{key}", ""), request.POST.get(f"t{key}", "")) for key in scope_ids(row.snapshot)
        }
        return _case(request, row, 422, typed, grounds_form=form)
    return attempt(
        request,
        lambda: decide_arbitration(
            row, by=request.user, grounds=form.cleaned_data["grounds"], texts=texts, today=timezone.localdate()
        ),
        _("The decision is recorded. You can announce it."),
        row.get_absolute_url(),
    )
