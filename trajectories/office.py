"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trajectories.models import IntakeBooking, IntakeSlot, Profile
from trajectories.obligations.models import Obligation
from trajectories.views.profiles import choose_profile
from utq_portal.office import lying, steps
from utq_portal.office.lying import Left
from utq_portal.office.steps import Part, Step
from utq_portal.office.workflow import relations
from utq_portal.people.models import User
from utq_portal.people.workflow.accounts import movable
from utq_portal.web.links import address

relations.add("""
moves: obligations.obligation.person trajectories.trajectory.person trajectories.trajectory.supervisor
moves: obligations.earliercertificate.person
once: trajectories.intakeslot.host trajectories.startanswer.person
says: obligations.registerupload.uploaded_by obligations.obligationpause.recorded_by
says: obligations.obligationadjustment.requested_by obligations.obligationadjustment.proposed_by
says: obligations.obligationadjustment.consented_by obligations.obligationadjustment.decided_by
says: trajectories.linemanagerdiscussion.line_manager trajectories.intakereport.written_by
says: trajectories.intakereturn.returned_by
""")
movable("trajectories.startanswer")


def _intakes_ahead(person: int, by: User, now: datetime) -> QuerySet[IntakeSlot]:
    return IntakeSlot.objects.filter(
        host=person, withdrawn_at=None, starts_at__gt=now, bookings__status=IntakeBooking.State.BOOKED
    )


def _intakes(person: User, rows: QuerySet[IntakeSlot], booked: int) -> Iterator[Left]:
    words = ngettext("%(number)s intake ahead", "%(number)s intakes ahead", booked) % {"number": booked}
    yield Left(booked, words, address("hand_over", person.pk), _("Hand over"))


lying.add(lying.Lying("booked", 40, _intakes_ahead, _intakes))


def _profiles() -> dict[str, object]:
    profiles = list(Profile.objects.order_by("-active", "code"))
    return {"profiles": profiles, "beside": profiles[0].name if profiles else ""}


def _active() -> dict[str, object]:
    return {"profile": Profile.objects.filter(active=True).first()}


def _dated() -> dict[str, object]:
    return {"obligations": Obligation.objects.filter(ended_on=None, settled_by="").count()}


steps.add(
    Step("profile", 30, gettext_lazy("Competence profile"), choose_profile),
    Part("profile", "trajectories/office/choose_profile.html", _profiles),
    Part("feed", "trajectories/office/before_feed.html"),
    Part("live", "trajectories/office/who_is_dated.html", _dated),
    Part("regime", "trajectories/office/profile.html", _active),
    Part("first", "trajectories/office/first.html"),
)
