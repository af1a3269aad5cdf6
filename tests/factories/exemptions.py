"""Requests at every stage, made by the steps themselves."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from exemptions.models import ExemptionDocument, ExemptionGround, ExemptionRequest, ExternalQualification
from exemptions.workflow.advising import advise
from exemptions.workflow.asking import ask, decline, file_request
from exemptions.workflow.deciding import decide
from exemptions.workflow.external import submit
from exemptions.workflow.meeting import offer_times, plan_meeting
from exemptions.workflow.papers import add_document
from tests.cast import Cast
from utq_portal.files.storage import store_made


def asked(cast: Cast, ground: str = "g2", *, complete: bool = True) -> ExemptionRequest:
    """The teacher asked HR; with ``complete`` the diploma is there."""
    request = ask(
        cast.teacher,
        by=cast.teacher,
        ground=ExemptionGround.objects.get(code=ground),
        qualification="Certificate",
        institution="VELON",
        year=2020,
        note="",
        today=timezone.localdate(),
    )
    if complete:
        document(cast, request)
    return request


def document(cast: Cast, request: ExemptionRequest, kind: str = "diploma") -> ExemptionDocument:
    """A paper of the candidate."""
    stored = store_made(b"%PDF-1.4 demo", name="diploma.pdf", mime="application/pdf")
    return add_document(request, stored, kind=kind, by=cast.teacher)


def filed(cast: Cast) -> ExemptionRequest:
    """HR requested it."""
    request = asked(cast)
    file_request(request, by=cast.hr, today=timezone.localdate())
    return request


def planned(cast: Cast) -> ExemptionRequest:
    """The meeting is planned for the day after tomorrow."""
    request = filed(cast)
    at = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=2), time(10)))
    plan_meeting(request, by=cast.exemption_advisor, starts_at=at, minutes=45, place="Room 1", url="")
    return request


def advised(cast: Cast, advice: str = "grant") -> ExemptionRequest:
    """The adviser advised the faculty."""
    request = planned(cast)
    competence = cast.profile.competences.get(number=1)
    advise(
        request,
        by=cast.exemption_advisor,
        met_on=timezone.localdate(),
        advice=advice,
        text="Sound advice text",
        per_competence={competence.pk: ("equivalent", "Covered")},
        today=timezone.localdate(),
    )
    return request


def declined(cast: Cast) -> ExemptionRequest:
    """HR did not request it."""
    request = asked(cast)
    decline(request, by=cast.hr, reason="This diploma is not meant here.")
    return request


def offered(cast: Cast) -> ExemptionRequest:
    """The adviser offered two times."""
    request = filed(cast)
    day = timezone.localdate() + timedelta(days=3)
    starts = [timezone.make_aware(datetime.combine(day, time(hour))) for hour in (10, 14)]
    offer_times(request, starts, by=cast.exemption_advisor, minutes=45, place="Room 1", url="")
    return request


def granted(cast: Cast) -> ExemptionRequest:
    """The dean granted it."""
    request = advised(cast)
    decide(request, by=cast.dean, grant=True, reason="", today=timezone.localdate())
    return request


def external(cast: Cast) -> ExternalQualification:
    """The teacher delivered a certificate of another university."""
    stored = store_made(b"%PDF-1.4 demo", name="utq.pdf", mime="application/pdf")
    return submit(
        cast.teacher,
        stored,
        by=cast.teacher,
        faculty=cast.science,
        university="Another University",
        issued_on=date(2022, 6, 1),
        number="A-1",
    )
