"""The one question of the first sign-in, and the dossier that its answer opens (docs/domain.md, The first question)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetenceSection, CriterionText, Dossier
from trajectories.models import Criterion, Profile, StartAnswer, Trajectory
from trajectories.workflow.trajectory import choose_route, locked, open_trajectory
from utq_portal.audit.record import record
from utq_portal.audit.verbs import declare
from utq_portal.people.models import User
from utq_portal.people.queries import employments_today
from utq_portal.workflow import Refused

ANSWERED = declare("dossiers.answered_start")
OPENED = declare("dossiers.opened")
ROUTES = {
    StartAnswer.Answer.NEW: Trajectory.Route.REGULAR,
    StartAnswer.Answer.EXPERIENCED: Trajectory.Route.EXPERIENCED,
}
NO_EMPLOYMENT = _("HR has not told the portal where you work, so nothing can start yet. Ask the coordinator.")
NO_PROFILE = _("The coordinator has not yet chosen what teachers show in their dossier. Ask when it opens.")
HAS_STARTED = _("Your trajectory has started already. It stays open; you do not have to do anything until you want to.")


@dataclass(frozen=True, slots=True)
class Started:
    """What an answer led to: the trajectory and dossier that are open now, if any, and whether they are new."""

    answer: StartAnswer
    trajectory: Trajectory | None
    dossier: Dossier | None
    new: bool


@transaction.atomic
def start(
    person: User, *, answer: str, by: User, today: date | None = None, ask_again_on: date | None = None
) -> Started:
    """Keep the answer; "new" and "experienced" open a trajectory and its dossier, a running one only gets the route.

    Raises Refused for a person without running employment, without active profile, or who asks to wait while a
    trajectory runs.
    """
    today = today or timezone.localdate()
    User.objects.select_for_update().get(pk=person.pk)
    trajectory = Trajectory.objects.filter(person=person, state__in=Trajectory.OPEN).first()
    if answer == StartAnswer.Answer.LATER and trajectory is not None:
        raise Refused(HAS_STARTED)
    new = False
    if answer in ROUTES:
        route = ROUTES[StartAnswer.Answer(answer)]
        if trajectory is None:
            trajectory, new = _open(person, by=by, route=route, today=today), True
        else:
            choose_route(trajectory, route=route, by=by)
    later = ask_again_on if answer == StartAnswer.Answer.LATER else None
    row, first = StartAnswer.objects.get_or_create(person=person, defaults={"answer": answer, "ask_again_on": later})
    if first or (row.answer, row.ask_again_on) != (answer, later):
        row.answer, row.ask_again_on, row.answered_at = answer, later, timezone.now()
        row.save()
        case = trajectory.case if trajectory else f"person:{person.pk}"
        record(ANSWERED.name, row, by=by, case=case, data={"answer": str(answer)})
    dossier = Dossier.objects.filter(trajectory=trajectory).first() if trajectory else None
    if trajectory is not None and dossier is None:
        dossier = open_dossier(trajectory, by=by)
    return Started(row, trajectory, dossier, new)


def _open(person: User, *, by: User, route: str, today: date) -> Trajectory:
    employment = employments_today(person).first()
    if employment is None:
        raise Refused(NO_EMPLOYMENT)
    profile = Profile.objects.filter(active=True).order_by("pk").first()
    if profile is None:
        raise Refused(NO_PROFILE)
    return open_trajectory(person, by=by, faculty=employment.faculty, profile=profile, route=route, today=today)


@transaction.atomic
def open_dossier(trajectory: Trajectory, *, by: User | None) -> Dossier:
    """The trajectory's dossier, with a section per competence and its text rows; made once."""
    locked(trajectory)
    defaults = {"language": trajectory.person.language}
    dossier, new = Dossier.objects.get_or_create(trajectory=trajectory, defaults=defaults)
    if not new:
        return dossier
    competences = trajectory.profile.competences.order_by("number")
    sections = CompetenceSection.objects.bulk_create(
        CompetenceSection(dossier=dossier, competence=c) for c in competences
    )
    CriterionText.objects.bulk_create(text_rows(trajectory.profile, sections))
    record(OPENED.name, dossier, by=by, case=dossier.case)
    return dossier


def text_rows(profile: Profile, sections: list[CompetenceSection]) -> list[CriterionText]:
    """The empty texts that the profile's text unit asks for: one a section, or one a criterion."""
    if profile.text_unit == Profile.Unit.COMPETENCE:
        return [CriterionText(section=section) for section in sections]
    by_competence = {section.competence_id: section for section in sections}
    criteria = Criterion.objects.filter(competence__in=by_competence).order_by("competence__number", "order")
    return [CriterionText(section=by_competence[one.competence_id], criterion=one) for one in criteria]
