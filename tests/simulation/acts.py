"""What people do on a day of the simulated month: each act is one person's part of a procedure, by the real verbs."""

from __future__ import annotations

from datetime import timedelta

from assessments.models import Assessment, CriterionScore, Seat, Verdict
from assessments.queries.candidates import suggestion
from assessments.queries.judging import Answers
from assessments.queries.reading import both_submitted
from assessments.queries.scope import scope_ids
from assessments.workflow.announcing import announce
from assessments.workflow.deciding import (
    confirm_consensus,
    decide_arbitration,
    no_consensus,
    request_arbitration,
    waive_interview,
    write_consensus,
)
from assessments.workflow.judging import save_judgement, submit_judgement
from assessments.workflow.procedure import accept, annul, decline, propose, start, withdraw
from courses.models import Edition, Registration
from courses.workflow.registration import cancel_registration, register
from dossiers.models import CompetenceSection, CriterionText, Dossier, PartialRecognition
from dossiers.queries.sealed import sealed_sections
from dossiers.workflow import opening
from dossiers.workflow.handing_in import declare_ready, endorse, insist, return_ready, take_back
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.recognising import (
    Given,
    advise_recognition,
    keep_recognition,
    recognise,
    record_own_course,
    revoke_recognition,
    submit_recognition,
)
from dossiers.workflow.texts import save_text
from exemptions.models import ExemptionGround, ExemptionRequest, ExternalQualification
from exemptions.workflow import asking
from exemptions.workflow.asking import ask
from exemptions.workflow.external import submit, verify
from tests.factories.courses import small_edition
from tests.factories.dossiers import pdf
from tests.simulation.month import Month
from trajectories.models import Criterion, Trajectory
from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause
from trajectories.obligations.queries.deciding import Wish
from trajectories.obligations.workflow import deciding
from trajectories.obligations.workflow.deciding import decide_extension
from trajectories.obligations.workflow.obligation import record_leave, revoke_leave
from trajectories.workflow.documents import record_discussion, save_cv, save_ratings
from trajectories.workflow.endings import close, reopen, resume, suspend
from trajectories.workflow.intake import conclude_intake, return_intake, submit_intake
from trajectories.workflow.trajectory import assign_supervisor
from utq_portal.files.storage import store_made
from utq_portal.people.models import Delegation, Role, RoleAssignment, User
from utq_portal.people.queries import employments_today
from utq_portal.people.workflow.delegation import delegate
from utq_portal.people.workflow.roles import end_role, give_role

T, S, A = Trajectory.State, CompetenceSection.State, Assessment.State
R = PartialRecognition.State


# ---------- the trajectory ----------


def begin(month: Month) -> None:
    """New people answer the first question."""
    new = month.people().exclude(trajectories__state__in=(*Trajectory.OPEN, T.COMPLETED))
    for person in month.some(new):
        answer = month.chance.choice(("new", "experienced", "experienced"))
        month.attempt(opening.start, person, answer=answer, by=month.who(person), today=month.day)


def prepare(month: Month) -> None:
    """CV, self-diagnosis and talk, and the intake is sent."""
    for row in month.some(Trajectory.objects.filter(state=T.PREPARING)):
        month.attempt(_send_intake, month, row, month.who(row.person))


def _send_intake(month: Month, row: Trajectory, by: User) -> None:
    keys = Criterion.objects.filter(competence__profile=row.profile_id).values_list("pk", flat=True)
    save_cv(row, by=by, version=0, no_experience=True, rows=[])
    save_ratings(row, by=by, version=0, ratings=dict.fromkeys(keys, (3, "")))
    record_discussion(
        row,
        by=by,
        held_on=month.day,
        teaching_tasks="Two courses.",
        hours_available="80",
        with_whom="A. Manager",
        today=month.day,
    )
    submit_intake(row, by=by, today=month.day)


def conclude(month: Month) -> None:
    """A UTQ supervisor of the faculty concludes intakes, or sends them back."""
    for row in month.some(Trajectory.objects.filter(state=T.INTAKE_SUBMITTED)):
        supervisor = _supervisor_of(month, row)
        if supervisor is None:
            continue
        by = month.who(supervisor)
        if month.chance.random() < 0.1:
            month.attempt(return_intake, row, by=by, reason="Add one course.")
            continue
        month.attempt(
            conclude_intake,
            row,
            by=by,
            held_on=month.day,
            advice="Show what you do.",
            route="experienced",
            planned_ready_on=None,
            supervisor=supervisor,
            today=month.day,
        )


def _supervisor_of(month: Month, row: Trajectory) -> User | None:
    held = RoleAssignment.objects.filter(role=Role.UTQ_SUPERVISOR, faculty=row.faculty_id, valid_until=None)
    found = month.one(held.exclude(person=row.person_id))
    return found.person if found else None


def assign(month: Month) -> None:
    """The coordinator gives a UTQ supervisor to who has none."""
    for row in month.some(Trajectory.objects.filter(state__in=(T.ACTIVE, T.READY), supervisor=None)):
        supervisor = _supervisor_of(month, row)
        if supervisor is not None:
            month.attempt(assign_supervisor, row, supervisor, by=month.who(month.cast.coordinator))


def pause_and_end(month: Month) -> None:
    """Suspended, resumed, withdrawn and reopened, now and then."""
    coordinator = month.who(month.cast.coordinator)
    for row in month.rarely(0.15, Trajectory.objects.filter(state=T.ACTIVE)):
        month.attempt(suspend, row, by=coordinator)
    for row in month.rarely(0.4, Trajectory.objects.filter(state=T.SUSPENDED)):
        month.attempt(resume, row, by=month.who(row.person))
    for row in month.rarely(0.08, Trajectory.objects.filter(state__in=Trajectory.OPEN)):
        month.attempt(close, row, by=month.who(row.person), reason="withdrawn", today=month.day)
    for row in month.rarely(0.3, Trajectory.objects.filter(state=T.CLOSED)):
        month.attempt(reopen, row, by=coordinator, reason="A slip.")


# ---------- the dossier ----------


def write(month: Month) -> None:
    """Texts are written and competences marked ready."""
    for row in month.some(Trajectory.objects.filter(state=T.ACTIVE, dossier__isnull=False)):
        person = month.who(row.person)
        sections = CompetenceSection.objects.filter(
            dossier__trajectory=row, state__in=(S.EMPTY, S.DRAFTING, S.INSUFFICIENT)
        )
        for section in sections.order_by("pk"):
            month.attempt(_write, section, person)


def _write(section: CompetenceSection, by: User) -> None:
    text = CriterionText.objects.filter(section=section).order_by("pk")[0]
    body = f"<p>What I do, and why, in version {text.version + 1}.</p>"
    save_text(text, by=by, body=body, version=text.version)
    mark_ready(CompetenceSection.objects.get(pk=section.pk), by=by)


def hand_in(month: Month) -> None:
    """Declared ready; endorsed, sent back, insisted on, taken back."""
    for row in month.some(Trajectory.objects.filter(state=T.ACTIVE, dossier__isnull=False)):
        by = month.who(row.person)
        month.attempt(declare_ready, row.dossier, by=by, today=month.day, printed_name=by.name, anonymised=True)
    for row in month.some(Trajectory.objects.filter(state=T.READY, supervisor__isnull=False)):
        _review(month, row)
    for row in month.rarely(0.1, Trajectory.objects.filter(state=T.SUBMITTED)):
        month.attempt(take_back, row.dossier, by=month.who(row.person))


def _review(month: Month, row: Trajectory) -> None:
    by, choice = month.who(row.supervisor or row.person), month.chance.random()
    section = CompetenceSection.objects.filter(dossier=row.dossier, state=S.READY).order_by("pk").first()
    if choice < 0.15 and section is not None:
        month.attempt(return_ready, row.dossier, by=by, reasons={section.pk: "Say more."})
    elif choice < 0.25:
        month.attempt(insist, row.dossier, by=month.who(row.person), today=month.day)
    else:
        month.attempt(endorse, row.dossier, by=by, today=month.day)


def certificates(month: Month) -> None:
    """Partial certificates come in, are advised on and decided; some are revoked."""
    writing = Dossier.objects.filter(trajectory__state__in=Trajectory.WRITABLE)
    for dossier in month.rarely(0.4, writing):
        month.attempt(_hand_in_certificate, month, dossier, month.who(dossier.trajectory.person))
    for dossier in month.rarely(0.2, Dossier.objects.filter(trajectory__state__in=Trajectory.OPEN)):
        month.attempt(
            record_own_course,
            dossier.trajectory.person,
            source=f"registration:{month.chance.randint(1, 40)}",
            names={"nl": "Cursus", "en": "Course"},
            completed_on=month.day,
            competences=[_some_competence(month, dossier)],
        )
    asked = PartialRecognition.objects.filter(state=R.SUBMITTED, dossier__trajectory__supervisor__isnull=False)
    for row in month.some(asked):
        by, keys = month.who(row.dossier.trajectory.supervisor or month.cast.supervisor), _asked(row)
        ticked = keys[: month.chance.randint(0, len(keys))]
        month.attempt(advise_recognition, row, by=by, criteria=ticked, text="Refer to it.", today=month.day)
    for row in month.some(PartialRecognition.objects.filter(state=R.ADVISED)):
        by = month.who(month.cast.coordinator, month.cast.supervisor)
        month.attempt(recognise, row, by=by, criteria=_asked(row), today=month.day, reason="All of it.")
    for row in month.rarely(0.1, PartialRecognition.objects.filter(state=R.RECOGNISED)):
        month.attempt(revoke_recognition, row, by=month.who(month.cast.coordinator), reason="Not genuine.")


def _some_competence(month: Month, dossier: Dossier) -> int:
    return month.chance.choice(sorted(dossier.sections.values_list("competence", flat=True)))


def _asked(row: PartialRecognition) -> list[int]:
    return list(row.criteria.order_by("pk").values_list("criterion", flat=True))


def _hand_in_certificate(month: Month, dossier: Dossier, by: User) -> None:
    criteria = Criterion.objects.filter(competence=_some_competence(month, dossier)).values_list("pk", flat=True)
    given = Given(name="Partial certificate", university="Example", issued_on=month.day, criteria=list(criteria))
    upload = pdf("Certificate.pdf", str(month.chance.randint(1, 60)).encode())
    row = keep_recognition(dossier, given, by=by, upload=upload)
    submit_recognition(row, by=by, today=month.day)


# ---------- the assessment ----------


def start_assessments(month: Month) -> None:
    """The coordinator starts what was handed in; assessors accept or decline, and others are asked."""
    for row in month.some(Trajectory.objects.filter(state=T.SUBMITTED)):
        pair = [one.person for one in suggestion(row, month.day).pair]
        anyway, by = month.chance.random() < 0.5, month.who(month.cast.coordinator)
        month.attempt(start, row, pair, by=by, today=month.day, all_the_same=anyway)
    for seat in month.some(Seat.objects.filter(state=Seat.State.INVITED)):
        by = month.who(seat.person)
        if month.chance.random() < 0.1:
            month.attempt(decline, seat, by=by, conflict="We wrote an article together.")
        else:
            month.attempt(accept, seat, by=by, today=month.day)
    for running in month.some(Assessment.objects.filter(state__in=(A.ASSIGNING, A.SCORING))):
        free = suggestion(running.trajectory, month.day).available
        if free and running.seats.filter(state__in=Seat.TAKEN).count() < 2:
            by = month.who(month.cast.coordinator)
            month.attempt(propose, running, free[0].person, by=by, today=month.day)


def judge(month: Month) -> None:
    """Assessors judge; now and then an assessment is annulled, or the candidate withdraws."""
    for seat in month.some(Seat.objects.filter(state=Seat.State.ACCEPTED, assessment__state=A.SCORING)):
        month.attempt(_judge, month, seat)
    for running in month.rarely(0.05, Assessment.objects.filter(state__in=Assessment.RUNNING)):
        month.attempt(annul, running, by=month.who(month.cast.coordinator), reason="A fault.")
    for running in month.rarely(0.05, Assessment.objects.filter(state=A.SCORING)):
        month.attempt(withdraw, running, by=month.who(running.trajectory.person))


def _judge(month: Month, seat: Seat) -> None:
    by = month.who(seat.person)
    answers = Answers()
    for section in sealed_sections(seat.assessment.snapshot):
        bad = month.chance.random() < 0.06
        answers.verdicts[section.competence_id] = Verdict.Value.INSUFFICIENT if bad else Verdict.Value.ALL
        for criterion in section.criteria:
            answers.levels[criterion.pk] = CriterionScore.Level.NOT if bad else CriterionScore.Level.DEMONSTRATED
            answers.missing_at[criterion.pk] = "Show one case." if bad else ""
    version = save_judgement(seat, by=by, version=seat.version, answers=answers)
    submit_judgement(Seat.objects.get(pk=seat.pk), by=by, version=version, today=month.day)


def decide(month: Month) -> None:
    """Two different judgements come to one text, or to arbitration; decisions are announced."""
    coordinator = month.cast.coordinator
    for row in month.some(Assessment.objects.filter(state=A.SCORING)):
        if both_submitted(row):
            by = month.who(coordinator)
            month.attempt(waive_interview, row, by=by, reason="It is clear.", today=month.day)
    for row in month.some(Assessment.objects.filter(state=A.DELIBERATING)):
        month.attempt(_agree, month, row)
    for row in month.some(Assessment.objects.filter(state=A.ARBITRATION)):
        month.attempt(_arbitrate, month, row)
    for row in month.some(Assessment.objects.filter(state=A.DECIDED)):
        month.attempt(announce, row, by=month.who(coordinator), today=month.day)


def _agree(month: Month, row: Assessment) -> None:
    seats = row.seats.filter(state=Seat.State.SUBMITTED).select_related("person").order_by("position")
    first, second = (month.who(seat.person) for seat in seats)
    if month.chance.random() < 0.2:
        no_consensus(row, by=first, reason="We read it differently.", today=month.day)
        return
    texts = {key: (month.chance.random() < 0.8, "As it is.") for key in scope_ids(row.snapshot)}
    version = write_consensus(row, by=first, texts=texts, version=row.consensus_version)
    confirm_consensus(Assessment.objects.get(pk=row.pk), by=second, version=version, today=month.day)


def _arbitrate(month: Month, row: Assessment) -> None:
    by = month.who(month.cast.coordinator)
    request_arbitration(row, by=by, members="A. One, elsewhere\nB. Two, elsewhere", today=month.day)
    texts = dict.fromkeys(scope_ids(row.snapshot), (True, "Sufficient."))
    again = Assessment.objects.get(pk=row.pk)
    decide_arbitration(again, by=by, grounds="As it is written.", texts=texts, today=month.day)


# ---------- the clock, and other ways to settle ----------


def clock(month: Month) -> None:
    """Leave is recorded and revoked, more time is proposed and decided."""
    running, hr = Obligation.objects.filter(ended_on=None, settled_by=""), month.who(month.cast.central_hr)
    for row in month.rarely(0.3, running):
        first = month.day - timedelta(days=month.chance.randint(0, 90))
        length = month.chance.choice((10, 28, 60, 120))
        last = None if month.chance.random() < 0.2 else first + timedelta(days=length)
        month.attempt(record_leave, row, first_day=first, last_day=last, by=hr, today=month.day)
    for pause in month.rarely(0.1, ObligationPause.objects.filter(derived=False, revoked_on=None)):
        month.attempt(revoke_leave, pause, by=hr, today=month.day)
    for row in month.rarely(0.2, running):
        months = month.chance.choice((3, 6, 12))
        month.attempt(deciding.propose, row, Wish(ObligationAdjustment.Kind.EXTEND, months), by=hr, today=month.day)
    asked = ObligationAdjustment.objects.filter(decided_on=None, refused=False, revoked_on=None)
    for wish in month.rarely(0.3, asked):
        month.attempt(decide_extension, wish, grant=True, by=month.who(month.cast.dean), today=month.day)


def other_ways(month: Month) -> None:
    """Exemptions are asked and withdrawn; a UTQ from elsewhere is delivered and registered."""
    for person in month.rarely(0.2, month.people()):
        month.attempt(
            ask,
            person,
            by=month.who(person),
            ground=ExemptionGround.objects.get(code="g2"),
            qualification="Certificate",
            institution="VELON",
            year=2020,
            note="",
            today=month.day,
        )
    for request in month.rarely(0.1, ExemptionRequest.objects.filter(state__in=ExemptionRequest.RUNNING)):
        month.attempt(asking.withdraw, request, by=month.who(request.person))
    for person in month.rarely(0.1, month.people()):
        month.attempt(_deliver, month, person)
    for row in month.some(ExternalQualification.objects.filter(state=ExternalQualification.State.SUBMITTED)):
        month.attempt(verify, row, by=month.who(month.cast.coordinator), today=month.day)


def _deliver(month: Month, person: User) -> None:
    employment = employments_today(person).first()
    if employment is None:
        return
    submit(
        person,
        store_made(b"%PDF-1.4 demo", name="utq.pdf", mime="application/pdf"),
        by=month.who(person),
        faculty=employment.faculty,
        university="Example University",
        issued_on=month.day - timedelta(days=400),
        number="1",
    )


# ---------- courses, and who holds which role ----------


def learn(month: Month) -> None:
    """People register for few places, and cancel."""
    edition = Edition.objects.filter(state=Edition.State.OPEN).order_by("pk").first() or small_edition(2)
    for person in month.rarely(0.7, month.people()):
        month.attempt(register, edition, person, by=month.who(person), overlap_known=True)
    for row in month.rarely(0.3, Registration.objects.filter(state__in=Registration.AHEAD)):
        month.attempt(cancel_registration, row, by=month.who(row.person))


def roles(month: Month) -> None:
    """A role ends and another person gets it; somebody stands in for a while."""
    coordinator = User.objects.get(pk=month.cast.coordinator.pk)
    for row in month.rarely(0.08, RoleAssignment.objects.filter(role=Role.UTQ_SUPERVISOR, valid_until=None)):
        month.attempt(end_role, row, by=coordinator, last_day=month.day, today=month.day)
        next_one, faculty = month.chance.choice((month.cast.colleague, month.cast.line_manager)), row.faculty
        month.attempt(give_role, next_one, Role.UTQ_SUPERVISOR, faculty=faculty, by=coordinator, valid_from=month.day)
    holder, role = month.chance.choice(
        ((month.cast.supervisor, Role.UTQ_SUPERVISOR), (month.cast.coordinator, Role.COORDINATOR))
    )
    for person in month.rarely(0.15, month.people()):
        month.attempt(
            delegate,
            holder,
            person,
            role,
            by=User.objects.get(pk=holder.pk),
            valid_from=month.day,
            valid_until=month.day + timedelta(days=5),
            today=month.day,
        )


def stand_in(month: Month) -> None:
    """Substitutes do the holder's work; on their own case they try it in vain."""
    for row in month.some(Delegation.objects.filter(valid_from__lte=month.day, valid_until__gte=month.day)):
        person = User.objects.get(pk=row.to_person_id)
        for ready in Trajectory.objects.filter(state=T.READY).order_by("pk")[:3]:
            month.attempt(endorse, ready.dossier, by=person, today=month.day)
        for decided in Assessment.objects.filter(state=A.DECIDED).order_by("pk")[:3]:
            month.attempt(announce, decided, by=person, today=month.day)


ACTS = (
    begin,
    prepare,
    conclude,
    assign,
    pause_and_end,
    write,
    hand_in,
    certificates,
    start_assessments,
    judge,
    decide,
    clock,
    other_ways,
    learn,
    roles,
    stand_in,
)
