"""Reads around the intake: the documents, how far they are, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from trajectories import rules
from trajectories.models import (
    Competence,
    Criterion,
    CriterionRating,
    CVEntry,
    EducationalCV,
    LineManagerDiscussion,
    Trajectory,
)
from trajectories.queries.trajectories import nobody_acts
from utq_portal.access import Rule
from utq_portal.counts import count_of
from utq_portal.people.models import User
from utq_portal.policy.queries import current

S = Trajectory.State

_WHOLE = ("person", "faculty", "profile", "supervisor", "obligation", "cv", "self_diagnosis", "discussion")


def intake_for(user: User) -> QuerySet[Trajectory]:
    """The trajectories whose intake documents the user may read.

    ``reads_notes``: the coordinator reads the levels, not the texts (docs/domain.md, Who reads what); ``holds_intake``:
    may return and conclude it.
    """
    rows = Trajectory.objects.filter(rules.INTAKE_DOCUMENTS(user)).select_related(*_WHOLE, "intake_report")
    return rows.annotate(
        unattended=nobody_acts(),
        reads_notes=Case(When(rules.INTAKE_TEXTS(user), then=Value(True)), default=Value(False)),
        holds_intake=Case(When(rules.INTAKE_STAFF(user), then=Value(True)), default=Value(False)),
    )


def discussions_for(user: User) -> QuerySet[Trajectory]:
    """The trajectories of which the user may read the discussion: those of the intake, and of own reports."""
    rows = Trajectory.objects.filter(rules.DISCUSSION(user)).annotate(unattended=nobody_acts())
    return rows.select_related("person", "faculty", "profile", "supervisor", "discussion", "discussion__line_manager")


def plans_for(user: User) -> QuerySet[Trajectory]:
    """The trajectories whose learning plan the user may read: the own and the supervised."""
    rows = Trajectory.objects.filter(rules.INTAKE_TEXTS(user)).annotate(unattended=nobody_acts())
    return rows.select_related("person", "faculty", "profile", "supervisor", "obligation", "self_diagnosis")


def intakes_held_by(user: User) -> QuerySet[Trajectory]:
    """The trajectories whose intake the user may hold: the supervised, and in the faculty those without."""
    rows = Trajectory.objects.filter(rules.INTAKE_STAFF(user)).annotate(unattended=nobody_acts())
    return rows.select_related(*_WHOLE)


def waiting_intakes(user: User) -> QuerySet[Trajectory]:
    """Submitted and booked intakes that the user may conclude or return, the longest waiting first."""
    rows = Trajectory.objects.filter(rules.INTAKE_STAFF(user), state__in=Trajectory.INTAKE)
    return rows.select_related("person", "faculty", "profile", "supervisor", "obligation").order_by("state_since", "pk")


def unconfirmed_discussions(user: User) -> QuerySet[Trajectory]:
    """Discussions with the user as line manager that nobody has confirmed yet, of open trajectories."""
    rows = Trajectory.objects.filter(
        rules.LINE_MANAGER(user),
        Exists(LineManagerDiscussion.objects.filter(trajectory=OuterRef("pk"), confirmed_at=None)),
        state__in=Trajectory.OPEN,
    )
    return rows.select_related("person", "faculty", "discussion").order_by("discussion__recorded_at", "pk")


def may_confirm(trajectory: Trajectory, user: User) -> bool:
    """Whether the talk is the user's to confirm: the line manager's, or the coordinator's when there is none."""
    rule = rules.LINE_MANAGER | (rules.COORDINATOR & Rule(lambda _user: Q(discussion__line_manager=None)))
    return rule.allows(user, trajectory)


def dossier_waits(trajectory: Trajectory) -> bool:
    """Whether it opens only after the intake, which is not concluded yet (docs/domain.md, When the dossier opens)."""
    return trajectory.intake_concluded_on is None and current(trajectory.faculty_id).intake_before_dossier


@dataclass(frozen=True, slots=True)
class Rated:
    """One criterion with the teacher's own level, or none yet, and note."""

    criterion: Criterion
    level: int | None
    note: str

    @property
    def word(self) -> str:
        """The level in words, empty when there is none."""
        return str(CriterionRating.Level(self.level).label) if self.level else ""


@dataclass(frozen=True, slots=True)
class RatedCompetence:
    """One competence with its criteria as the teacher rated them."""

    competence: Competence
    criteria: tuple[Rated, ...]

    @property
    def rated(self) -> int:
        """How many criteria have a level."""
        return sum(one.level is not None for one in self.criteria)

    @property
    def complete(self) -> bool:
        """Whether each criterion has a level."""
        return self.rated == len(self.criteria)

    @property
    def levels(self) -> list[int]:
        """The levels given, lowest first."""
        return sorted(one.level for one in self.criteria if one.level)


def self_diagnosis_of(trajectory: Trajectory) -> list[RatedCompetence]:
    """Every criterion of the profile with its level and note, in order; two queries, however many."""
    ratings = CriterionRating.objects.filter(diagnosis__trajectory_id=trajectory.pk)
    given = {row.criterion_id: row for row in ratings.only("criterion_id", "level", "note")}
    by_competence: dict[Competence, list[Rated]] = {}
    criteria = Criterion.objects.filter(competence__profile_id=trajectory.profile_id).select_related("competence")
    for criterion in criteria:
        row = given.get(criterion.pk)
        one = Rated(criterion, row.level if row else None, row.note if row else "")
        by_competence.setdefault(criterion.competence, []).append(one)
    return [RatedCompetence(competence, tuple(rated)) for competence, rated in by_competence.items()]


def counted(competences: Iterable[RatedCompetence]) -> tuple[int, int]:
    """How many criteria are rated, and how many there are."""
    rows = list(competences)
    return sum(row.rated for row in rows), sum(len(row.criteria) for row in rows)


@dataclass(slots=True)
class IntakeProgress:
    """How far the three documents of an intake are."""

    cv: EducationalCV | None
    entries: int
    rated: int
    criteria: int
    discussion: LineManagerDiscussion | None

    @property
    def cv_done(self) -> bool:
        """Rows, an upload, or "no experience"."""
        return self.cv is not None and (self.cv.no_experience or bool(self.cv.file_path) or self.entries > 0)

    @property
    def diagnosis_done(self) -> bool:
        """Every criterion rated (docs/domain.md, Intake)."""
        return self.criteria > 0 and self.rated == self.criteria

    @property
    def discussion_done(self) -> bool:
        """Recorded; whether it must be confirmed is the policy's."""
        return self.discussion is not None

    @property
    def done(self) -> int:
        """How many of the three are done."""
        return sum((self.cv_done, self.diagnosis_done, self.discussion_done))


def intake_progress(trajectory: Trajectory) -> IntakeProgress:
    """How far the documents are; one query on a row of ``intake_for``."""
    entries = CVEntry.objects.filter(cv__trajectory=OuterRef("pk")).exclude(course="")
    rated = CriterionRating.objects.filter(diagnosis__trajectory=OuterRef("pk"), level__isnull=False)
    criteria = Criterion.objects.filter(competence__profile=OuterRef("profile"))
    numbers = (
        Trajectory.objects.filter(pk=trajectory.pk)
        .annotate(
            n_entries=count_of(entries, "cv__trajectory"),
            n_rated=count_of(rated, "diagnosis__trajectory"),
            n_criteria=count_of(criteria, "competence__profile"),
        )
        .values_list("n_entries", "n_rated", "n_criteria")
        .get()
    )
    return IntakeProgress(getattr(trajectory, "cv", None), *numbers, getattr(trajectory, "discussion", None))
