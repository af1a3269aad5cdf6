"""Every Step × state × person of the cast: who may do what, and nothing else goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from assessments.models import Assessment, Certificate, Seat
from courses.models import Course, Edition, Registration
from dossiers.models import CompetenceSection, FeedbackRequest, PartialRecognition
from exemptions.models import ExemptionRequest, ExternalQualification
from tests.cast import Cast, employ, give
from tests.factories import assessments as make_assessments
from tests.factories import dossiers as make_dossiers
from tests.factories import exemptions as make_exemptions
from tests.steps import steps_of
from trajectories.models import Trajectory
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import VERBS
from utq_portal.people.models import Role, RoleAssignment, User
from utq_portal.workflow import Refused, Staged, Step, advance, with_open_steps

Names = frozenset[str]
Machine = type[Staged]


def only(*names: str) -> Names:
    """These people of the cast."""
    return frozenset(names)


SYSTEM = only()
TEACHER = only("teacher")
SUPERVISOR = only("supervisor")  # the teacher's own
COORDINATOR = only("coordinator")
HR = only("hr", "central_hr")
EITHER = TEACHER | SUPERVISOR
ASSESSORS = only("assessor1", "assessor2")
FIRST = only("assessor1")
ADVISER = only("exemption_advisor")
DECIDER = only("dean")

# Who may take each step of a case of the cast's teacher. An empty set: only the system.
TABLE: dict[Machine, dict[str, Names]] = {
    Trajectory: {
        "trajectories.record_discussion": TEACHER,
        "trajectories.submit_intake": TEACHER,
        "trajectories.return_intake": SUPERVISOR,
        "trajectories.book": EITHER,
        "trajectories.move": EITHER,
        "trajectories.cancel": EITHER,
        "trajectories.no_show": SUPERVISOR,
        "trajectories.conclude_intake": SUPERVISOR,
        "trajectories.intake_before": SUPERVISOR | COORDINATOR,
        "trajectories.reroute": SUPERVISOR,
        "trajectories.declare_ready": TEACHER,
        "trajectories.return_ready": SUPERVISOR,
        "trajectories.endorse": SUPERVISOR,
        "trajectories.insist": TEACHER,
        "trajectories.take_back": TEACHER | COORDINATOR,
        "trajectories.withdraw_ready": TEACHER,
        "trajectories.open_after_objection": SYSTEM,
        "trajectories.ask_suspension": TEACHER,
        "trajectories.suspend": SUPERVISOR | COORDINATOR,
        "trajectories.resume": EITHER | COORDINATOR,
        "trajectories.enter_assessment": SYSTEM,
        "trajectories.fall_back": SYSTEM,
        "trajectories.meeting_lapsed": SYSTEM,
        "trajectories.complete": SYSTEM,
        "trajectories.withdraw": TEACHER,
        "trajectories.leave": HR,
        "trajectories.close": COORDINATOR,
        "trajectories.exempt": TEACHER,
        "trajectories.reopen": COORDINATOR,
        "trajectories.reopen_intake": COORDINATOR,
    },
    CompetenceSection: {
        "dossiers.begin": TEACHER,
        "dossiers.ask_feedback": TEACHER,
        "dossiers.feedback_ended": SYSTEM,
        "dossiers.mark_ready": TEACHER,
        "dossiers.reopen": TEACHER,
        "dossiers.renew": TEACHER,
        "dossiers.return_section": SUPERVISOR,
        "dossiers.lock": SYSTEM,
        "dossiers.unlock": SYSTEM,
        "dossiers.settle_sufficient": SYSTEM,
        "dossiers.settle_insufficient": SYSTEM,
        "dossiers.judge_again": SYSTEM,
        "dossiers.recognise_section": SYSTEM,
        "dossiers.unrecognise_section": SYSTEM,
    },
    FeedbackRequest: {
        "dossiers.give_feedback": only("colleague"),  # whom it was asked
        "dossiers.withdraw_question": TEACHER,
        "dossiers.lapse_question": SYSTEM,
    },
    PartialRecognition: {
        "dossiers.submit_recognition": TEACHER,
        "dossiers.advise_recognition": SUPERVISOR,
        "dossiers.recognise": COORDINATOR,
        "dossiers.refuse_recognition": COORDINATOR,
        "dossiers.withdraw_recognition": TEACHER,
        "dossiers.revoke_recognition": COORDINATOR,
    },
    Assessment: {
        "assessments.propose": COORDINATOR,
        "assessments.propose_late": COORDINATOR,
        "assessments.begin": SYSTEM,
        "assessments.withdraw": TEACHER,
        "assessments.annul": COORDINATOR,
        "assessments.agree": SYSTEM,
        "assessments.deliberate": SYSTEM,
        "assessments.judge_again": COORDINATOR,
        "assessments.schedule_interview": COORDINATOR,
        "assessments.move_interview": COORDINATOR,
        "assessments.waive_interview": COORDINATOR,
        "assessments.hold_interview": FIRST,
        "assessments.write_consensus": ASSESSORS,
        "assessments.confirm_consensus": ASSESSORS,
        "assessments.no_consensus": ASSESSORS,
        "assessments.request_arbitration": COORDINATOR,
        "assessments.decide_arbitration": COORDINATOR,
        "assessments.announce": COORDINATOR,
        "assessments.uphold_objection": COORDINATOR,
    },
    Seat: {  # of the first assessor
        "assessments.accept": FIRST,
        "assessments.decline": FIRST,
        "assessments.step_back": FIRST,
        "assessments.submit": FIRST,
        "assessments.replace": COORDINATOR,
    },
    Certificate: {
        "assessments.replace_certificate": COORDINATOR,
        "assessments.revoke_certificate": COORDINATOR,
    },
    ExemptionRequest: {
        "exemptions.hr_ask": HR,
        "exemptions.hr_answer": TEACHER,
        "exemptions.file": HR,
        "exemptions.decline": HR,
        "exemptions.second_ask": TEACHER,
        "exemptions.overrule": DECIDER,
        "exemptions.uphold": DECIDER,
        "exemptions.ask_more": ADVISER | HR,
        "exemptions.answer": TEACHER,
        "exemptions.close": ADVISER | HR,
        "exemptions.offer_times": ADVISER,
        "exemptions.choose_time": TEACHER,
        "exemptions.no_time_fits": TEACHER,
        "exemptions.plan_meeting": ADVISER,
        "exemptions.no_show": ADVISER,
        "exemptions.waive_meeting": COORDINATOR,
        "exemptions.advise": ADVISER,
        "exemptions.grant": DECIDER,
        "exemptions.refuse": DECIDER,
        "exemptions.withdraw": TEACHER,
        "exemptions.revoke": DECIDER,
    },
    ExternalQualification: {
        "exemptions.external_verified": COORDINATOR,
        "exemptions.external_rejected": COORDINATOR,
        "exemptions.external_again": TEACHER,
    },
    Edition: {
        "courses.open": only("course_manager"),
        "courses.close": only("course_manager"),
        "courses.start": only("course_manager"),
        "courses.finish": only("course_manager"),
        "courses.cancel": only("course_manager"),
    },
    Registration: {  # of the teacher, who has a line manager
        "courses.approve": only("line_manager"),
        "courses.approve_waiting": only("line_manager"),
        "courses.reject": only("line_manager"),
        "courses.promote": SYSTEM,
        "courses.offer": SYSTEM,
        "courses.accept": TEACHER,
        "courses.expire": SYSTEM,
        "courses.withdraw": TEACHER | only("course_manager"),
        "courses.leave_line": SYSTEM,
        "courses.leave_place": SYSTEM,
        "courses.release": SYSTEM,
        "courses.attend": only("course_manager"),
        "courses.no_show": only("course_manager"),
        "courses.complete": only("course_manager"),
        "courses.fall_short": only("course_manager"),
    },
}
# States that no step leaves.
ENDS: dict[Machine, set[str]] = {
    Trajectory: set(),
    CompetenceSection: set(),
    FeedbackRequest: {"given", "withdrawn"},
    PartialRecognition: {"refused", "withdrawn", "revoked"},
    Assessment: {"withdrawn", "annulled"},
    Seat: {"declined", "replaced"},
    Certificate: {"replaced", "revoked"},
    ExemptionRequest: {"refused", "withdrawn", "revoked"},
    ExternalQualification: {"verified"},
    Edition: {"finished", "cancelled"},
    Registration: {"completed", "not_completed", "rejected", "cancelled"},
}
# States in which a row may begin, so that no step needs to lead there.
STARTS: dict[Machine, set[str]] = {
    Trajectory: {"preparing"},
    CompetenceSection: {"empty"},
    FeedbackRequest: {"open"},
    PartialRecognition: {"draft"},
    Assessment: {"assigning"},
    Seat: {"invited"},
    Certificate: {"issued"},
    ExemptionRequest: {"asked"},
    ExternalQualification: {"submitted"},
    Edition: {"draft"},
    Registration: {"approval_pending", "confirmed", "waitlisted"},
}


def collected() -> Iterator[Step]:
    """Every Step that stands in a workflow of any app."""
    for config in apps.get_app_configs():
        if config.name.partition(".")[0] in {"utq_portal", *(model._meta.app_label for model in TABLE)}:
            yield from steps_of(config.name)


STEPS: dict[str, Step] = {step.verb: step for step in collected()}


def steps_in(machine: Machine) -> list[Step]:
    """The steps of one machine."""
    return [STEPS[verb] for verb in TABLE[machine]]


def states_of(machine: Machine) -> list[str]:
    """Every state a row can be in."""
    return [str(value) for value, _label in machine._meta.get_field("state").choices or []]


# ---------- rows of the teacher's case ----------


def _section(cast: Cast) -> Staged:
    make_dossiers.concluded(cast)
    return make_dossiers.SectionFactory(cast)


def _question(cast: Cast) -> Staged:
    make_dossiers.concluded(cast)
    return make_dossiers.ask(make_dossiers.SectionFactory(cast), cast.colleague)


def _seat(cast: Cast) -> Staged:
    return make_assessments.assessment(cast).seats.get(position=1)


def _edition(cast: Cast) -> Edition:
    course = Course.objects.create(code="C1", name_nl="Cursus", name_en="Course")
    day = timezone.localdate()
    return Edition.objects.create(
        course=course, starts_on=day, ends_on=day + timedelta(days=1), closes_on=day, place="Room 1"
    )


def _registration(cast: Cast) -> Staged:
    return Registration.objects.create(edition=_edition(cast), person=cast.teacher)


ROWS: dict[Machine, Callable[[Cast], Staged]] = {
    Trajectory: lambda cast: cast.trajectory,
    CompetenceSection: _section,
    FeedbackRequest: _question,
    PartialRecognition: make_dossiers.advised_certificate,
    Assessment: make_assessments.assessment,
    Seat: _seat,
    Certificate: make_assessments.certificate,
    ExemptionRequest: make_exemptions.advised,
    ExternalQualification: make_exemptions.external,
    Edition: _edition,
    Registration: _registration,
}


def put(row: Staged, state: str) -> None:
    """Place the row in a state, past its workflow."""
    type(row)._default_manager.filter(pk=row.pk).update(state=state)
    row.state = state


def open_to(row: Staged, person: User) -> set[str]:
    """The steps that the page would offer this person on this row; one query."""
    machine = type(row)
    steps = steps_in(machine)
    shown = with_open_steps(machine._default_manager.filter(pk=row.pk), steps, person).get()
    return {step.verb for step in steps if getattr(shown, f"may_{step.name}")}


def refused(row: Staged, step: Step, person: User | None) -> bool:
    """Whether the step is refused, and leaves state and trail as they were."""
    before = Event.objects.count()
    try:
        advance(row, step, by=person)
    except Refused:
        left = type(row)._default_manager.values_list("state", flat=True).get(pk=row.pk)
        return left == row.state and Event.objects.count() == before
    return False


# ---------- the table ----------


def test_every_step_stands_in_the_table_once() -> None:
    verbs = [verb for steps in TABLE.values() for verb in steps]
    assert sorted(verbs) == sorted(STEPS)
    staged = {model for model in apps.get_models() if issubclass(model, Staged)}
    assert staged == set(TABLE) == set(ROWS)


def test_a_step_leads_between_states_of_its_machine() -> None:
    wrong = [
        step.verb
        for machine in TABLE
        for step in steps_in(machine)
        if not {*step.sources, step.target} <= set(states_of(machine))
    ]
    assert wrong == []


def test_only_the_system_takes_what_has_no_rule() -> None:
    for steps in TABLE.values():
        for verb, who in steps.items():
            assert (STEPS[verb].rule is None) == (not who), verb


@pytest.mark.parametrize("machine", TABLE, ids=lambda machine: machine.__name__)
def test_every_state_is_reached_and_left_or_is_an_end(machine: Machine) -> None:
    steps = steps_in(machine)
    left = {source for step in steps for source in step.sources if step.target != source}
    reached = {step.target for step in steps if step.sources != (step.target,)} | STARTS[machine]
    states = set(states_of(machine))
    assert states - left == ENDS[machine]
    assert states - reached == set()


# ---------- people ----------


@pytest.mark.parametrize("machine", TABLE, ids=lambda machine: machine.__name__)
def test_a_step_is_open_to_the_right_people_in_the_right_states(machine: Machine, cast: Cast) -> None:
    row = ROWS[machine](cast)
    wrong = []
    for state in states_of(machine):
        put(row, state)
        if machine is FeedbackRequest or machine is CompetenceSection:
            make_dossiers.concluded(cast)
        for name, person in cast.people().items():
            meant = {v for v, who in TABLE[machine].items() if name in who and state in STEPS[v].sources}
            if (got := open_to(row, person)) != meant:
                wrong.append(f"{state}: {name}: {sorted(got ^ meant)}")
    assert wrong == []


@pytest.mark.parametrize("machine", TABLE, ids=lambda machine: machine.__name__)
def test_the_wrong_person_is_refused_without_a_trace(machine: Machine, cast: Cast) -> None:
    row = ROWS[machine](cast)
    wrong = []
    for verb, who in TABLE[machine].items():
        put(row, STEPS[verb].sources[0])
        others: dict[str, User | None] = {n: person for n, person in cast.people().items() if n not in who}
        if who:
            others["the system"] = None
        wrong += [f"{verb}: {name}" for name, person in others.items() if not refused(row, STEPS[verb], person)]
    assert wrong == []


@pytest.mark.parametrize("machine", TABLE, ids=lambda machine: machine.__name__)
def test_the_wrong_state_is_refused_without_a_trace(machine: Machine, cast: Cast) -> None:
    row, people = ROWS[machine](cast), cast.people()
    wrong = []
    for state in states_of(machine):
        put(row, state)
        for verb, who in TABLE[machine].items():
            if state in STEPS[verb].sources:
                continue
            takers: list[User | None] = [people[name] for name in sorted(who)] or [None]
            wrong += [f"{verb} from {state}" for person in takers if not refused(row, STEPS[verb], person)]
    assert wrong == []


# ---------- nobody deals with themselves ----------


def everything(cast: Cast) -> User:
    """The teacher with every role there is, who is their own line manager, UTQ supervisor, assessor and reader too."""
    for role in Role:
        if role != Role.ADMIN:
            give(cast.teacher, role)
            give(cast.teacher, role, cast.science)
    employ(cast.teacher, cast.science, manager=cast.teacher)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.teacher)
    Seat.objects.filter(position=1).update(person=cast.teacher)
    FeedbackRequest.objects.update(reader=cast.teacher)
    return User.objects.get(pk=cast.teacher.pk)


@pytest.mark.parametrize("machine", [one for one in TABLE if one is not Edition], ids=lambda machine: machine.__name__)
def test_with_every_role_the_teacher_takes_only_the_own_steps(machine: Machine, cast: Cast) -> None:
    row = ROWS[machine](cast)
    teacher = everything(cast)
    wrong = []
    for state in states_of(machine):
        put(row, state)
        own = {v for v, who in TABLE[machine].items() if "teacher" in who and state in STEPS[v].sources}
        if (got := open_to(row, teacher)) != own:
            wrong.append(f"{state}: {sorted(got ^ own)}")
    for verb, who in TABLE[machine].items():
        put(row, STEPS[verb].sources[0])
        if "teacher" not in who and not refused(row, STEPS[verb], teacher):
            wrong.append(verb)
    assert wrong == []


# ---------- whose role has ended, and who is tied ----------

# what people do for themselves, or because somebody asked them, needs no role
WITHOUT_ROLE = {"teacher", "colleague", "line_manager"}


@pytest.mark.parametrize("machine", TABLE, ids=lambda machine: machine.__name__)
def test_who_has_no_role_any_more_takes_no_step(machine: Machine, cast: Cast) -> None:
    row = ROWS[machine](cast)
    RoleAssignment.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    # as the next request sees them
    people = {name: User.objects.get(pk=person.pk) for name, person in cast.people().items()}
    wrong = []
    for state in states_of(machine):
        put(row, state)
        for name, person in people.items():
            may = {v for v, who in TABLE[machine].items() if name in who and state in STEPS[v].sources}
            meant = may if name in WITHOUT_ROLE else set()
            if (got := open_to(row, person)) != meant:
                wrong.append(f"{state}: {name}: {sorted(got ^ meant)}")
    for verb, who in TABLE[machine].items():
        put(row, STEPS[verb].sources[0])
        others = [people[name] for name in sorted(who - WITHOUT_ROLE)]
        wrong += [f"{verb}: {person}" for person in others if not refused(row, STEPS[verb], person)]
    assert wrong == []


@pytest.mark.parametrize(
    "machine", [Trajectory, CompetenceSection, FeedbackRequest, PartialRecognition, Seat, Assessment]
)
def test_the_line_manager_never_acts_as_one_who_reads_the_dossier(machine: Machine, cast: Cast) -> None:
    """Not as the UTQ supervisor, an assessor or a reader, named before HR told who the line manager is."""
    row = ROWS[machine](cast)
    manager = cast.line_manager
    for role in (Role.UTQ_SUPERVISOR, Role.ASSESSOR):
        give(manager, role)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=manager)
    Seat.objects.filter(position=1).update(person=manager)
    FeedbackRequest.objects.update(reader=manager)
    person = User.objects.get(pk=manager.pk)
    brings_in = {"trajectories.intake_before"}  # tells when an intake was held, and reads nothing
    opened = set()
    for state in states_of(machine):
        put(row, state)
        opened |= open_to(row, person) - brings_in
    assert opened == set()


# ---------- whose role it was ----------

# done by people for themselves, or by the system: nobody stands in for anybody there
IN_PERSON = {
    "agenda.feed_made",
    "agenda.feed_revoked",
    "assessments.ceremony_answered",
    "assessments.certificate_issued",
    "assessments.certificate_rendered",
    "assessments.object",
    "courses.interest_shown",
    "dossiers.admitted",
    "dossiers.answered_start",
    "dossiers.evidence_added",
    "dossiers.evidence_purged",  # by a job
    "dossiers.evidence_put_back",
    "dossiers.evidence_removed",
    "dossiers.evidence_replaced",
    "dossiers.evidence_version_back",
    "dossiers.evidence_version_dropped",
    "dossiers.opened",
    "dossiers.own_course_recognised",
    "dossiers.resolved",
    "dossiers.unresolved",
    "exemptions.ask",
    "exemptions.document",
    "exemptions.document_removed",
    "exemptions.external_submitted",
    "people.delegated",
    "people.delegation_ended",
    "trajectories.confirm_discussion",
    "trajectories.feed_broke_off",  # by a job
    "trajectories.more_time_asked",
    "trajectories.record_discussion",
    "trajectories.route_chosen",
    "trajectories.sign_report",
    "trajectories.time_asked",
    "assessments.certificate_redrawn",  # by a command
    "assessments.letter_made",  # by a job
    "assessments.letter_redrawn",
    "courses.statement_redrawn",
    "exemptions.letter_redrawn",
    "exemptions.letter_made",  # by a job
    "exemptions.trajectory_chosen",
    "web.list_exported",  # of whatever list: under the reader's own name, whoever they stand in for
}


def test_every_verb_says_by_which_rule_or_is_done_in_person() -> None:
    """Give ``declare`` the Rule (``rule=``), on the row that is recorded; or add the verb above."""
    open_ones = {name for name, verb in VERBS.items() if verb.rule is None and not name.startswith("test.")}
    assert open_ones - set(STEPS) - IN_PERSON == set()
