"""The timeline and the inbox of demo cases, as the steps themselves would have left them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Max

from assessments import messages as assessment_messages
from dossiers import messages as dossier_messages
from exemptions.models import ExemptionRequest
from trajectories import messages
from trajectories.demo.cases import Case, discussed_on
from trajectories.demo.days import Days, days_ago
from trajectories.models import Trajectory
from utq_portal.audit.models import Event
from utq_portal.demo.batch import Batch
from utq_portal.notices.message import Kind, Message
from utq_portal.notices.models import Notice
from utq_portal.people.models import Source, User

OVER = {"completed", "certificate_replaced", "certificate_revoked"}
READY = {"ready_declared", "submitted", "in_assessment", "completed"}
JUDGED = OVER | {"announced_insufficient", "decided", "decided_insufficient"}


def steps_of(case: Case, coordinator: User) -> Iterator[tuple[str, User | None, int]]:
    """Verb, actor and days ago of what happened in this case, oldest first."""
    if case.trajectory is None:
        return
    yield "trajectories.opened", case.person, days_ago(case.trajectory.started_on)
    if case.stage.name != "preparing":
        yield from _intake(case, case.trajectory)
    if case.trajectory.intake_concluded_on:
        yield "trajectories.conclude_intake", case.supervisor, days_ago(case.trajectory.intake_concluded_on)
        if case.stage.name == "second_attempt":
            yield from _attempt(case, coordinator, case.first_days)
        yield from _dossier(case)
        yield from _assessment(case, coordinator)
    if case.stage.name == "suspended":
        yield "trajectories.suspend", case.supervisor, 9
    if case.stage.state == "closed":
        yield "trajectories.close", coordinator, case.days.announced


def _intake(case: Case, trajectory: Trajectory) -> Iterator[tuple[str, User | None, int]]:
    held = days_ago(discussed_on(case, trajectory))
    yield "trajectories.record_discussion", case.person, held - 1
    yield "trajectories.submit_intake", case.person, held - 2
    if case.stage.name == "preparing_returned":
        yield "trajectories.return_intake", case.supervisor, 4
    if case.stage.name == "intake_booked":
        yield "trajectories.book", case.person, 5


def _dossier(case: Case) -> Iterator[tuple[str, User | None, int]]:
    if case.stage.state in READY or case.stage.name == "announced_insufficient":
        yield from _ready(case, case.days, endorsed=case.stage.state != "ready_declared")


def _ready(case: Case, days: Days, *, endorsed: bool) -> Iterator[tuple[str, User | None, int]]:
    yield "trajectories.declare_ready", case.person, days.ready
    if endorsed:
        yield "trajectories.endorse", case.supervisor, days.endorsed


def _assessment(case: Case, coordinator: User) -> Iterator[tuple[str, User | None, int]]:
    name, days = case.stage.name, case.days
    if case.stage.state in {"in_assessment", "completed"} or name == "announced_insufficient":
        yield "assessments.start", coordinator, days.started
    if name in JUDGED:
        yield "assessments.agree", None, days.decided
    if name in OVER or name == "announced_insufficient":
        yield "assessments.announce", coordinator, days.announced


def _attempt(case: Case, coordinator: User, days: Days) -> Iterator[tuple[str, User | None, int]]:
    """A whole attempt, up to its announcement."""
    yield from _ready(case, days, endorsed=True)
    yield "assessments.start", coordinator, days.started
    yield "assessments.agree", None, days.decided
    yield "assessments.announce", coordinator, days.announced


# the news that goes with a verb: to the UTQ supervisor, and to the teacher
TO_SUPERVISOR = {
    "trajectories.opened": messages.OPENED,
    "trajectories.submit_intake": messages.INTAKE_SUBMITTED,
    "trajectories.declare_ready": dossier_messages.READY,
}
TO_TEACHER = {
    "trajectories.conclude_intake": messages.INTAKE_CONCLUDED,
    "trajectories.return_intake": messages.INTAKE_RETURNED,
    "trajectories.endorse": dossier_messages.ENDORSED_YOURS,
    "assessments.announce": assessment_messages.ANNOUNCED,
}


# what happened in a request for exemption, up to its state: verb, whose act, days ago
REQUEST = (
    ("exemptions.ask", "person", 28),
    ("exemptions.document", "person", 24),
    ("exemptions.file", "hr", 21),
    ("exemptions.offer_times", "exemption", 18),
    ("exemptions.choose_time", "person", 14),
    ("exemptions.advise", "exemption", 5),
)
FAR = {
    "asked": 2,
    "hr_question": 2,
    "second_look": 2,
    "closed": 2,
    "withdrawn": 2,
    "filed": 3,
    "needs_info": 3,
    "times_offered": 4,
    "meeting_planned": 5,
}
# and last of all
LAST = {
    "hr_question": (("exemptions.hr_ask", "hr", 3),),
    "second_look": (("exemptions.decline", "hr", 8), ("exemptions.second_ask", "person", 4)),
    "granted": (("exemptions.grant", "decider", 3),),
    "refused": (("exemptions.refuse", "decider", 3),),
    "revoked": (("exemptions.grant", "decider", 3), ("exemptions.revoke", "decider", -7)),
    "withdrawn": (("exemptions.withdraw", "person", 3),),
    "closed": (("exemptions.decline", "hr", 3),),
    "needs_info": (("exemptions.ask_more", "exemption", 3),),
}


def add_request_trail(case: Case, request: ExemptionRequest, batch: Batch, accounts: Mapping[str, User]) -> None:
    """Events of a request for exemption."""
    people = {"person": case.person, "decider": request.decided_by}
    people |= {name: accounts.get(name) for name in ("hr", "exemption")}
    back = max(0, (case.ago(28).date() - request.asked_on).days)
    done = [*REQUEST[: FAR.get(request.state, len(REQUEST))], *LAST.get(request.state, ())]
    for verb, who, days in done:
        batch.add(
            Event(
                at=case.ago(days + back, 11),
                actor=people[who],
                verb=verb,
                subject_type="exemptions.exemptionrequest",
                subject_id=request.pk,
                case=request.case,
            )
        )


def add_trail(case: Case, batch: Batch, coordinator: User) -> None:
    """Events of the case and the notices that went with them."""
    trajectory = case.trajectory
    if trajectory is None:
        return
    key = f"trajectory:{trajectory.pk}"
    for verb, actor, days in steps_of(case, coordinator):
        at = case.ago(days, 11)
        batch.add(
            Event(
                at=at,
                actor=actor,
                verb=verb,
                subject_type="trajectories.trajectory",
                subject_id=trajectory.pk,
                case=key,
                data={"person": case.person.name},
            )
        )
        if verb in TO_SUPERVISOR:
            batch.add(_notice(case, TO_SUPERVISOR[verb], case.supervisor, at, f"{verb}:{days}", key))
        if verb in TO_TEACHER:
            batch.add(_notice(case, TO_TEACHER[verb], case.person, at, f"{verb}:{days}", key))


def _notice(case: Case, message: Message, reader: User, at: datetime, occasion: str, key: str) -> Notice:
    recent = (case.ago(0) - at).days < 7
    waits = recent and message.kind == Kind.PROGRESS  # for the weekly summary
    return Notice(
        recipient=reader,
        code=message.code,
        about=f"trajectories.{key}",
        case=key,
        occasion=f"demo:{occasion}",
        params={
            "person": case.person.name,
            "supervisor": case.supervisor.name,
            "reader": case.supervisor.name,
            "due": {"day": (at.date() + timedelta(days=21)).isoformat()},
            "answer_by": {"day": (at.date() + timedelta(days=14)).isoformat()},
        },
        url=f"/trajectories/{key.partition(':')[2]}/",
        created_at=at,
        read_at=None if recent else at,
        mail=Notice.Mail.WAITING if waits else Notice.Mail.SENT,
        mailed_at=None if waits else at,
        sent_to="" if waits else str(reader.email or ""),
    )


def lose_mail(mails: int = 2) -> None:
    """Give the coordinator some mail that did not arrive: one each to teachers whose address is no longer read."""
    told = [message.code for message in TO_TEACHER.values()]
    sent = Notice.objects.filter(code__in=told, mail=Notice.Mail.SENT, recipient__source=Source.DEMO)
    last = sent.order_by().values("recipient").annotate(last=Max("pk")).order_by("recipient").values_list("last")
    lost = [pk for (pk,) in last[5 : 5 + mails]]
    Notice.objects.filter(pk__in=lost).update(mail=Notice.Mail.REFUSED, error="550 5.1.1 User unknown (invented)")
