"""The timeline and the inbox of demo cases, as the steps themselves would have left them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Max, Model

from utq_portal.audit.models import Event
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import parts
from utq_portal.notices.message import Kind, Message
from utq_portal.notices.models import Notice
from utq_portal.people.models import Source, User


def add_trail(world: World, case: Case, row: Model, batch: Batch, *, key: str, url: str) -> None:
    """Events of the row of a case, oldest first, and the notices that went with them; ``key`` names the case."""
    steps = [step for part in parts() for step in part.steps(world, case)]
    about = {"subject_type": row._meta.label_lower, "subject_id": row.pk, "case": key}
    for step in sorted(steps, key=lambda step: -step.days):
        data = {"person": case.person.name}
        event = batch.add(Event(at=case.ago(step.days, 11), actor=step.by, verb=step.verb, data=data, **about))
        for part in parts():
            for reader, news in ((case.supervisor, part.to_supervisor), (case.person, part.to_teacher)):
                if step.verb in news:
                    batch.add(_notice(case, news[step.verb], reader, event, f"{step.verb}:{step.days}", url))


def _notice(case: Case, message: Message, reader: User, event: Event, occasion: str, url: str) -> Notice:
    at = event.at
    recent = (case.ago(0) - at).days < 7
    waits = recent and message.kind == Kind.PROGRESS  # for the weekly summary
    return Notice(
        recipient=reader,
        code=message.code,
        about=f"{event.subject_type}:{event.subject_id}",
        case=event.case,
        occasion=f"demo:{occasion}",
        params={
            "person": case.person.name,
            "supervisor": case.supervisor.name,
            "reader": case.supervisor.name,
            "due": {"day": (at.date() + timedelta(days=21)).isoformat()},
            "answer_by": {"day": (at.date() + timedelta(days=14)).isoformat()},
        },
        url=url,
        created_at=at,
        read_at=None if recent else at,
        mail=Notice.Mail.WAITING if waits else Notice.Mail.SENT,
        mailed_at=None if waits else at,
        sent_to="" if waits else str(reader.email or ""),
    )


def lose_mail() -> None:
    """Give the coordinator two mails that did not arrive: to teachers whose address is no longer read."""
    told = [message.code for part in parts() for message in part.to_teacher.values()]
    sent = Notice.objects.filter(code__in=told, mail=Notice.Mail.SENT, recipient__source=Source.DEMO)
    last = sent.order_by().values("recipient").annotate(last=Max("pk")).order_by("recipient").values_list("last")
    lost = [pk for (pk,) in last[5:7]]
    Notice.objects.filter(pk__in=lost).update(mail=Notice.Mail.REFUSED, error="550 5.1.1 User unknown (invented)")
