"""Reads of requests; the only door for views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db import models
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dossiers.models import Dossier
from exemptions import rules
from exemptions.models import (
    CompetenceAdvice,
    ExemptionDocument,
    ExemptionGround,
    ExemptionRequest,
    ExternalQualification,
    Letter,
    OfferedTime,
)
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.access import Rule
from utq_portal.agenda.days import working_days_after
from utq_portal.agenda.models import Meeting
from utq_portal.daily import made_once_a_day
from utq_portal.folding import found
from utq_portal.people.models import Role, RoleAssignment, User, held_on
from utq_portal.people.queries import employments_today, filled, holders
from utq_portal.people.responsible import Responsible
from utq_portal.policy.queries import current
from utq_portal.web.typeface import why_unprintable
from utq_portal.workflow import BALLS


class Holding(TypedDict):
    """What ``with_holder`` adds to a request."""

    holder: str


class Assessed(Holding):
    """What ``is_assessed`` adds for who reads it at a desk."""

    is_assessed: bool


class Open(Assessed):
    """What the page of a request knows besides: of each step, whether its reader may take it now."""

    may_advise: bool
    may_ask_more: bool
    may_close: bool
    may_decline: bool
    may_file: bool
    may_grant: bool
    may_offer_times: bool
    may_overrule: bool
    may_plan_meeting: bool
    may_refuse: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    HeldRequest = WithAnnotations[ExemptionRequest, Holding]
    WaitingRequest = WithAnnotations[ExemptionRequest, Assessed]
    OpenRequest = WithAnnotations[ExemptionRequest, Open]

S = ExemptionRequest.State
K = ExemptionDocument.Kind
READ_ANYWHERE = {ExemptionDocument.Language.OTHER}  # the only answer that may ask for a translation
LONGEST_MEETING = timedelta(hours=12)


# what a ground may ask for: the field ``needs_…`` that says so, the kind of paper, and the line of the checklist
_NEEDS = (
    ("diploma", K.DIPLOMA, _("The diploma or certificate.")),
    ("reflection", K.REFLECTION, _("The reflection on the competences, applied to academic teaching.")),
    ("equivalence", K.EQUIVALENCE, _("A document that shows that it is equivalent.")),
    ("translation", K.TRANSLATION, _("A translation of the diploma.")),
    ("study_load", K.STUDY_LOAD, _("The study load of the programme.")),
    ("competence_text", K.COMPETENCES, _("A text about each of the competences.")),
)


@dataclass(frozen=True, slots=True)
class Need:
    """One line of a ground's checklist: what it asks for, and whether it is there."""

    kind: str
    sentence: Promise | str
    met: bool


def checklist(request: ExemptionRequest, papers: Iterable[ExemptionDocument] | None = None) -> list[Need]:
    """What the ground asks for and what is there; one query, or none when ``papers`` are given."""
    rows = list(request.documents.all()) if papers is None else list(papers)
    kinds = {paper.kind for paper in rows}
    foreign = any(paper.language in READ_ANYWHERE for paper in rows if paper.kind == K.DIPLOMA)
    asked = [
        (kind, sentence)
        for name, kind, sentence in _NEEDS
        if getattr(request.ground, f"needs_{name}") and (kind != K.TRANSLATION or foreign)
    ]
    return [Need(kind, sentence, kind in kinds) for kind, sentence in asked]


def missing(request: ExemptionRequest) -> list[Promise | str]:
    """What the ground's checklist still asks for, in sentences; one query."""
    return [need.sentence for need in checklist(request) if not need.met]


@made_once_a_day
def lacking() -> Q:
    """The ground asks for a paper that is not there: the same as ``missing``, in SQL."""
    papers = ExemptionDocument.objects.filter(request=OuterRef("pk"))
    foreign = Exists(papers.filter(kind=K.DIPLOMA, language__in=READ_ANYWHERE))
    lacks = Q()
    for name, kind, _sentence in _NEEDS:
        when = Q(foreign) if kind == K.TRANSLATION else Q()
        lacks |= Q(**{f"ground__needs_{name}": True}) & when & Q(~Exists(papers.filter(kind=kind)))
    return lacks


def _columns() -> dict[str, Case]:
    """HR can do nothing while a paper is missing: until then the ball is the candidate's."""
    waiting = ExemptionRequest.objects.filter(lacking(), state=S.ASKED)
    theirs = When(pk__in=waiting.values("pk"), then=Value(Responsible.TEACHER.value))
    return {"responsible": Case(theirs, *ExemptionRequest.turns(), output_field=CharField())}


BALLS[ExemptionRequest] = _columns


def with_holder(rows: QuerySet[ExemptionRequest]) -> QuerySet[HeldRequest]:
    """Each row with ``holder``: the part of the one who has the ball; where nobody may act in it, the coordinator."""
    return rows.annotate(
        holder=Case(
            When(responsible=Responsible.TEACHER, then=F("responsible")),
            *(When(condition, then=Value(Responsible.COORDINATOR.value)) for _role, condition in vacancies()),
            default=F("responsible"),
            output_field=CharField(),
        )
    )


def vacancies() -> list[tuple[Role, Q]]:
    """Requests that wait for a role in which nobody may act: the coordinator's (docs/domain.md, Nothing waits for
    nobody).

    Nobody acts on the own request, and neither who advised nor whose stand-in advised decides (``rules.DECIDER``).
    """
    scope = {
        Role.HR_ADVISOR: ("faculty", "person"),
        Role.EXEMPTION_ADVISOR: ("", "person"),
        Role.FACULTY_DECIDER: ("faculty", "person", "advised_by", "advised_for"),
    }
    return [
        (role, Q(state__in=ExemptionRequest.states_of(role)) & Q(~filled(role, *paths)))
        for role, paths in scope.items()
    ]


def requests_for(user: User) -> QuerySet[HeldRequest]:
    """The requests this person may read, with the people around them."""
    rows = ExemptionRequest.objects.filter(rules.READS(user))
    return with_holder(
        rows.select_related(
            "person",
            "faculty",
            "ground",
            "obligation",
            "filed_by",
            "opened_by",
            "waived_by",
            "advised_by",
            "decided_by",
            "meeting__organiser",
        )
    )


def waiting_for(user: User) -> QuerySet[WaitingRequest]:
    """The requests on which this person can take the next step, the oldest first."""
    return requests_for(user).filter(turn(user)).annotate(is_assessed=is_assessed()).order_by("state_since")


def with_turn(rows: QuerySet[HeldRequest], user: User) -> QuerySet[HeldRequest]:
    """Annotate ``your_turn``: it is this person who takes the next step."""
    return rows.annotate(
        your_turn=Case(When(turn(user), then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def turn(user: User) -> Q:
    """It is this person's turn; over rows with ``holder``."""
    mine = rules.HR & _in(S.ASKED) & _held("hr_advisor")
    advise = rules.ADVISER & _in(S.FILED, S.MEETING)
    decide = rules.DECIDER & _in(S.ADVISED, S.SECOND)
    answer = rules.OWN & _held("teacher")
    return (mine | advise | decide | answer)(user)


def is_coordinators(row: HeldRequest, user: User) -> bool:
    """A row with ``holder`` waits for a role that nobody fills, and ``user`` coordinates: not in the own case."""
    return row.holder == "coordinator" and not rules.OWN.has(user, row) and user.holds(Role.COORDINATOR)


def to_decide(user: User) -> QuerySet[WaitingRequest]:
    """What this decider can decide as advised, the first due first."""
    rows = requests_for(user).filter(rules.DECIDER(user), state=S.ADVISED)
    return rows.annotate(is_assessed=is_assessed()).order_by("due_on", "pk")


def _in(*states: str) -> Rule:
    return Rule(lambda user: models.Q(state__in=states))


def _held(who: str) -> Rule:
    return Rule(lambda user: models.Q(holder=who))


def step_due(row: ExemptionRequest) -> date | None:
    """By when the one who has the ball should act; the rest of the way is ``expected``.

    docs/domain.md, Exemptions and exclusions.
    """
    policy = current(row.faculty_id)
    since = timezone.localtime(row.state_since).date()
    if row.state == S.MEETING and row.meeting is not None:
        since = max(since, timezone.localtime(row.meeting.starts_at).date())
    if row.state in {S.HR_QUESTION, S.NEEDS_INFO}:
        return working_days_after(since, policy.exemption_answer_days)
    if row.state == S.ADVISED and row.due_on is not None:
        return max(row.due_on, since)
    if row.state in ExemptionRequest.RUNNING:
        return working_days_after(since, policy.exemption_step_days)
    return None


def expected(row: ExemptionRequest, today: date) -> dict[str, date]:
    """About when the meeting, the advice and the decision can be there; never a day that has passed."""
    weeks = current(row.faculty_id).exemption_weeks
    start = row.filed_on or today
    due = row.due_on or start + timedelta(weeks=weeks)
    span = (due - start).days
    days = {
        "filed": step_due(row) or today if row.filed_on is None else row.filed_on,
        "meeting": start + timedelta(days=span // 2),
        "advice": start + timedelta(days=span * 3 // 4),
        "decision": due,
    }
    return {name: max(day, today) for name, day in days.items()}


def documents_for(user: User) -> QuerySet[ExemptionDocument]:
    """The papers of the requests this person may read."""
    readable = ExemptionRequest.objects.filter(rules.READS(user))
    return ExemptionDocument.objects.filter(request__in=readable).select_related("request__person", "request__ground")


def letters_for(user: User) -> QuerySet[Letter]:
    """The letters of the requests this person may read."""
    readable = ExemptionRequest.objects.filter(rules.READS(user))
    return Letter.objects.filter(request__in=readable).select_related("request__person")


def unprintable(rows: Iterable[ExemptionRequest]) -> list[tuple[str, str]]:
    """Whose letter is still to come and would have a sign instead of letters of the name, and why; no query."""
    running = [row.person for row in rows if row.state in ExemptionRequest.RUNNING]
    named = [(person.name_for_certificate, why_unprintable(person.name_for_certificate)) for person in running]
    return [(name, why) for name, why in named if why]


def free_times(row: ExemptionRequest) -> list[OfferedTime]:
    """The offered times that are still ahead and at which the adviser has no other appointment; two queries."""
    times = list(row.times.filter(starts_at__gt=timezone.now()).select_related("host"))
    if not times:
        return []
    hosts = {time.host_id for time in times}
    busy = [one for one in busy_around(hosts, times[0].starts_at, times[-1].starts_at) if one.pk != row.meeting_id]
    return [time for time in times if not any(overlaps(time, meeting) for meeting in busy)]


def busy_around(hosts: set[int], first: datetime, last: datetime) -> QuerySet[Meeting]:
    """The appointments of these people that could touch a time between the two."""
    return Meeting.objects.filter(
        Q(organiser__in=hosts) | Q(guests__in=hosts),
        cancelled_at=None,
        starts_at__gt=first - LONGEST_MEETING,
        starts_at__lt=last + LONGEST_MEETING,
    ).distinct()


def overlaps(time: OfferedTime, meeting: Meeting) -> bool:
    """Whether the offered time and an appointment of its host share a minute."""
    ends = time.starts_at + timedelta(minutes=time.minutes)
    return meeting.starts_at < ends and meeting.starts_at + timedelta(minutes=meeting.minutes) > time.starts_at


def people_around(row: ExemptionRequest) -> dict[str, list[User]]:
    """Who advises HR-wise, advises and decides, or would; never the candidate."""
    return {
        "hr": [row.filed_by] if row.filed_by else _others(holders(Role.HR_ADVISOR, row.faculty_id), row),
        "adviser": [row.advised_by] if row.advised_by else _others(holders(Role.EXEMPTION_ADVISOR), row),
        "decider": [row.decided_by] if row.decided_by else _others(holders(Role.FACULTY_DECIDER, row.faculty_id), row),
    }


def _others(people: QuerySet[User], row: ExemptionRequest) -> list[User]:
    return list(people.exclude(pk=row.person_id).order_by("folded", "pk"))


def open_trajectory(row: ExemptionRequest | ExternalQualification) -> Trajectory | None:
    """The candidate's trajectory that is still open."""
    return Trajectory.objects.filter(person_id=row.person_id, state__in=Trajectory.OPEN).first()


def active_grounds() -> QuerySet[ExemptionGround]:
    """The grounds in use."""
    return ExemptionGround.objects.filter(active=True)


def open_dossier(user: User) -> Dossier | None:
    """The dossier to which a partial certificate of elsewhere can be added; None before a trajectory."""
    return Dossier.objects.filter(trajectory__person=user, trajectory__state__in=Trajectory.OPEN).first()


def hr_contact(user: User) -> User | None:
    """The HR advisor of the person's own faculty, else of the whole university."""
    segment = employments_today(user).first()
    faculty = segment.faculty_id if segment else None
    here = RoleAssignment.objects.filter(held_on(timezone.localdate()), role=Role.HR_ADVISOR, faculty=faculty)
    own = Exists(here.filter(person=OuterRef("pk")))
    return holders(Role.HR_ADVISOR, faculty).annotate(own=own).order_by("-own", "folded", "pk").first()


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing of a ground that changes: how many running requests follow it, and what that means for them."""

    label: str
    becomes: str
    effect: str
    cases: int


def touched_by_ground(ground: ExemptionGround, after: Mapping[str, object]) -> list[Followed]:
    """What a change of this ground does to its running requests (docs/domain.md, Settings and running cases).

    Nothing where no request runs. A ground that is out of use stops those that HR did not request yet.
    """
    changed = [name for name in after if getattr(ground, name) != after[name]]
    of_ground = ExemptionRequest.objects.filter(ground=ground)
    running = of_ground.filter(state__in=ExemptionRequest.RUNNING).count()
    waiting = of_ground.filter(state__in=ExemptionRequest.BEFORE_FILING).count()
    found = []
    for name in changed:
        label = capfirst(str(ExemptionGround._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
        if name.startswith("needs_"):
            effect = gettext("asked for from now on") if after[name] else gettext("no longer asked for")
            found.append(Followed(label, str(after[name]), effect, running))
        elif name == "active":
            again, never = (
                _("again, so that HR can request it"),
                _("no longer, so that HR cannot request it on this ground"),
            )
            effect = str(again if after[name] else never)
            found.append(Followed(label, str(after[name]), effect, waiting))
    return [one for one in found if one.cases]


def own_request(user: User) -> ExemptionRequest | None:
    """The running or else the newest request of this person."""
    return requests_for(user).filter(person=user).order_by("-pk").first()


def own_line(user: User) -> ExemptionRequest | None:
    """The own request that runs, was refused and nothing came of it yet, or leaves a choice; with ``holder``."""
    return with_holder(own_lines(user)).order_by("-pk").first()


def own_lines(user: User) -> QuerySet[ExemptionRequest]:
    """The same as rows, in no order: to ask whether there is any."""
    running = Q(state__in=ExemptionRequest.RUNNING)
    trajectories = Trajectory.objects.filter(person=OuterRef("person"))
    open_choice = Q(state=S.GRANTED, trajectory_choice="") & Exists(trajectories.filter(state__in=Trajectory.OPEN))
    # who was refused and has no trajectory finds the answer here, not "nothing has started yet"
    refused = Q(state=S.REFUSED, obligation__settled_by="", obligation__ended_on=None) & ~Exists(trajectories)
    return ExemptionRequest.objects.filter(running | open_choice | refused, person=user)


def is_assessed() -> Exists:
    """Whether a dossier of the row's candidate is in assessment: who decides on the request should know."""
    return Exists(Trajectory.objects.filter(person=OuterRef("person"), state=Trajectory.State.IN_ASSESSMENT))


def running_obligation(user: User) -> Obligation | None:
    """What there is to be released from."""
    return Obligation.objects.filter(person=user, ended_on=None, settled_by="").select_related("faculty").first()


def teachers_of(user: User, text: str) -> QuerySet[Obligation]:
    """Teachers of the HR advisor's faculties who have something to be released from, by name or number."""
    rows = Obligation.objects.filter(rules.HR(user), ended_on=None, settled_by="", exclusion="")
    rows = rows.filter(found(text, "person__folded", ("person__employee_no__istartswith",)))
    rows = rows.exclude(person__exemption_requests__state__in=ExemptionRequest.RUNNING)
    return rows.select_related("person", "faculty").order_by("person__folded", "pk")


def external_for(user: User) -> QuerySet[ExternalQualification]:
    """The qualifications of elsewhere that this person may read."""
    return ExternalQualification.objects.filter(rules.EXTERNAL_READS(user)).select_related("person", "faculty")


def external_waiting(user: User) -> QuerySet[ExternalQualification]:
    """Those that this coordinator can check."""
    rows = external_for(user).filter(rules.COORDINATOR(user), state=ExternalQualification.State.SUBMITTED)
    return rows.order_by("submitted_at")


def external_due(row: ExternalQualification) -> date | None:
    """By when the coordinator checks it."""
    if row.state != ExternalQualification.State.SUBMITTED:
        return None
    since = timezone.localtime(row.state_since).date()
    return working_days_after(since, current(row.faculty_id).exemption_step_days)


def against_levels(advice: str, levels: Sequence[str], *, competences: int) -> str:
    """Why this advice needs a reason of its own: it is other than the levels say; empty where it follows them.

    To grant although a competence is "not", or to refuse although every one of ``competences`` is equivalent.
    """
    level = CompetenceAdvice.Level
    lacking = list(levels).count(level.NOT)
    if advice == ExemptionRequest.Advice.GRANT and lacking:
        return ngettext(
            "You advise to grant, and judged %(count)s competence “not”. Say in one line why.",
            "You advise to grant, and judged %(count)s competences “not”. Say in one line why.",
            lacking,
        ) % {"count": lacking}
    if advice == ExemptionRequest.Advice.REFUSE and competences and list(levels).count(level.EQUIVALENT) >= competences:
        return gettext("You advise to refuse, and judged every competence equivalent. Say in one line why.")
    return ""


def against_in_words(row: ExemptionRequest, lacking: int) -> str:
    """The line that the faculty reads about an advice that is other than its levels; empty where there is none."""
    if not row.against:
        return ""
    if row.advice == ExemptionRequest.Advice.GRANT:
        words = ngettext(
            "Grant, although %(count)s competence is “not”: %(why)s",
            "Grant, although %(count)s competences are “not”: %(why)s",
            lacking,
        )
        return words % {"count": lacking, "why": row.against}
    return gettext("Refuse, although every competence is equivalent: %(why)s") % {"why": row.against}
