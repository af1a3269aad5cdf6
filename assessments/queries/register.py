"""The register of certificates, what the public may know of one, and ceremonies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from assessments import rules
from assessments.models import Ceremony, CeremonyAnswer, Certificate, EarlierFile
from trajectories.models import Trajectory
from utq_portal.people.models import User


class Guests(TypedDict):
    """What ``ceremonies`` adds: how many holders come, and with how many guests."""

    coming: int
    guests: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    Attended = WithAnnotations[Ceremony, Guests]


CODE = re.compile(r"[^0-9A-Z]")
HALF = 4


def certificates_for(user: User) -> QuerySet[Certificate]:
    """One's own certificates; all of others for the coordinator. Newest number first."""
    return Certificate.objects.filter(rules.CERTIFICATE(user)).select_related(
        "person", "trajectory__faculty", "replaces", "assessment"
    )


def register_for(user: User) -> QuerySet[Certificate]:
    """The register as the coordinator sees it."""
    again = EarlierFile.objects.filter(certificate=OuterRef("pk"))
    return certificates_for(user).filter(rules.COORDINATOR_OF_CERTIFICATE(user)).annotate(drawn_again=Exists(again))


def certificate_of(trajectory: Trajectory) -> Certificate | None:
    """The newest certificate of a trajectory, whatever became of it."""
    return Certificate.objects.filter(trajectory=trajectory).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Public:
    """What anybody may know of a certificate: name, date, and whether it counts. Nothing else."""

    number: str
    name: str
    decided_on: date
    state: str


def tidy_code(typed: str) -> str:
    """The code as it is stored, however somebody typed it."""
    bare = CODE.sub("", typed.upper())
    return f"{bare[:HALF]}-{bare[HALF:]}" if len(bare) == 2 * HALF else ""


def verified(code: str, number: str | None = None) -> Public | None:
    """The certificate with this code, and with this number when one is given; None when there is none."""
    found = Certificate.objects.filter(code=tidy_code(code)) if tidy_code(code) else Certificate.objects.none()
    if number is not None:
        found = found.filter(number=re.sub(r"\s", "", number.upper()))
    row = found.values_list("number", "name_printed", "decided_on", "state").first()
    return Public(*row) if row else None


def next_ceremony(today: date) -> Ceremony | None:
    """The first ceremony that is not over by the end of ``today``."""
    return Ceremony.objects.filter(starts_at__date__gte=today).order_by("starts_at").first()


def ceremonies() -> QuerySet[Attended]:
    """Every ceremony with how many holders and guests come, the latest first."""
    coming = Q(answers__coming=True)
    return Ceremony.objects.annotate(
        coming=Count("answers", coming), guests=Sum("answers__guests", filter=coming, default=0)
    ).order_by("-starts_at", "-pk")


def answer_of(user: User, ceremony: Ceremony) -> CeremonyAnswer | None:
    """What this person answered, if anything."""
    return CeremonyAnswer.objects.filter(ceremony=ceremony, person=user).first()
