"""The register: a gap-free number per year, and what becomes of a certificate (docs/domain.md, Certificates)."""

from __future__ import annotations

import secrets
from datetime import date
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Assessment, Certificate, NumberSeries
from assessments.workflow.procedure import worded
from dossiers.queries.recognitions import recognised_sections
from trajectories.models import Trajectory
from trajectories.workflow.trajectory import locked, unsettle
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.bilingual import both
from utq_portal.jobs.promise import promise
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.policy.queries import institution, signatories
from utq_portal.web.links import address
from utq_portal.web.typeface import why_unprintable
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Refused, Step, advance

C = Certificate.State
# no 0 and O, no 1, I and L: people type it from paper
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HALF = 4

ISSUED = declare("assessments.certificate_issued", _("Certificate %(number)s was issued"), EVERYONE)
RENDERED = declare("assessments.certificate_rendered")
REDRAWN = declare("assessments.certificate_redrawn", _("Certificate %(number)s was drawn again"), EVERYONE)
_step = partial(Step, sources=(C.ISSUED,), rule=rules.COORDINATOR_OF_CERTIFICATE, audience=EVERYONE)
REPLACE_CERTIFICATE = _step(
    verb="assessments.replace_certificate",
    target=C.REPLACED,
    sentence=_("%(actor)s replaced certificate %(number)s"),
)
REVOKE_CERTIFICATE = _step(
    verb="assessments.revoke_certificate", target=C.REVOKED, sentence=_("%(actor)s withdrew certificate %(number)s")
)


def next_number(year: int) -> str:
    """The next number of the year; the row stays locked until the transaction ends, so that no number is lost."""
    NumberSeries.objects.bulk_create([NumberSeries(year=year)], ignore_conflicts=True)
    NumberSeries.objects.filter(year=year).update(last=F("last") + 1)
    return f"UTQ-{year}-{NumberSeries.objects.get(year=year).last:04d}"


def _code() -> str:
    """A code that nobody guesses: 31 to the power 8."""
    return "-".join("".join(secrets.choice(ALPHABET) for _n in range(HALF)) for _half in range(2))


def printed_now(trajectory: Trajectory, decided_on: date) -> dict[str, object]:
    """Everything the sheet says, as it is today: later changes of settings change no certificate."""
    house = institution()
    profile = trajectory.profile
    return {
        "institution": house.names,
        "unit": both(house, "unit"),
        "colour": house.brand_colour,
        "profile": profile.code,
        "competences": [one.names for one in profile.competences.order_by("number")],
        "recognised": [section.competence.names for section in recognised_sections(trajectory)],
        "signatories": [{"name": one.person_name, **one.names} for one in signatories(trajectory.faculty)],
        "place": house.certificate_place,
        "date": decided_on.isoformat(),
        "verify": settings.BASE_URL + address("assessments:verify"),
        "demo": settings.DEMO,
    }


def issue(assessment: Assessment, *, today: date, name: str = "", replaces: Certificate | None = None) -> Certificate:
    """Register a certificate and promise its PDF, in the caller's transaction."""
    person = assessment.trajectory.person
    decided_on = assessment.decided_on or today
    certificate = Certificate.objects.create(
        person=person,
        trajectory=assessment.trajectory,
        assessment=assessment,
        number=next_number(today.year),
        code=_code(),
        name_printed=name or person.name_for_certificate,
        decided_on=decided_on,
        issued_on=today,
        printed=printed_now(assessment.trajectory, decided_on),
        replaces=replaces,
    )
    record(ISSUED.name, certificate, by=None, case=certificate.case, data={"number": certificate.number})
    promise("assessments.render_certificate", {"certificate": certificate.pk}, key=f"certificate:{certificate.pk}:pdf")
    return certificate


def tell_rendered(certificate: Certificate, event: Event) -> None:
    """Tell the holder that the sheet is there; not of a certificate that was withdrawn or replaced meanwhile."""
    if Certificate.objects.filter(pk=certificate.pk, state=C.ISSUED).exists():
        _tell(messages.CERTIFICATE_READY, certificate, event, number=certificate.number)


def tell_redrawn(certificate: Certificate, event: Event) -> None:
    """Tell the holder that the certificate was drawn again; number and code stay."""
    _tell(messages.CERTIFICATE_REDRAWN, certificate, event, number=certificate.number)


def _tell(message: Message, row: Certificate, event: Event, **params: str) -> None:
    post(message, [row.person], row, occasion=event, url=row.get_absolute_url(), params=params)


def _locked(certificate: Certificate) -> Certificate:
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("person", "trajectory__person", "trajectory__faculty", "trajectory__profile")
        .select_related("assessment__trajectory__person", "assessment__trajectory__faculty")
        .select_related("assessment__trajectory__profile")
        .get(pk=certificate.pk)
    )


@transaction.atomic
def replace_certificate(certificate: Certificate, *, by: User, name: str, reason: str, today: date) -> Certificate:
    """Issue a new certificate under a new number with another printed name; the old one no longer counts."""
    name = worded(name, _("Enter the name as it should be printed."))
    if why := why_unprintable(name):
        raise Refused(why)
    changes = {"ended_on": today, "ended_because": worded(reason)}
    row = _locked(certificate)
    event = advance(row, REPLACE_CERTIFICATE, by=by, changes=changes, data={"number": row.number})
    User.objects.filter(pk=row.person_id).update(printed_name=name)
    new = issue(row.assessment, today=today, name=name, replaces=row)
    _tell(messages.CERTIFICATE_REPLACED, new, event, number=row.number, new=new.number)
    return new


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: User, reason: str, today: date) -> None:
    """Withdraw it: the obligation is open again with its own deadline (docs/domain.md, Settling and protection)."""
    changes = {"ended_on": today, "ended_because": worded(reason)}
    trajectory = locked(certificate.trajectory)
    row = _locked(certificate)
    event = advance(row, REVOKE_CERTIFICATE, by=by, changes=changes, data={"number": row.number})
    unsettle(trajectory)
    _tell(messages.CERTIFICATE_REVOKED, row, event, number=row.number)


@transaction.atomic
def render_again(certificate: Certificate, *, by: User) -> None:
    """Promise the PDF once more when its job has given up; nothing when it is there."""
    row = _locked(certificate)
    if not rules.COORDINATOR_OF_CERTIFICATE.allows(by, row):
        raise Refused(NOT_YOURS)
    if row.file_path:
        raise Refused(MOVED_ON)
    key = f"certificate:{row.pk}:pdf:{timezone.now():%Y%m%d%H%M}"
    promise("assessments.render_certificate", {"certificate": row.pk}, key=key)
