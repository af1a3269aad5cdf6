"""What a teacher still has to learn, and what is there already: the courses that help, and those that do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, Subquery

from courses.models import Course
from dossiers.models import PartialRecognition, RecognisedCriterion
from trajectories.models import Criterion, CriterionRating, Trajectory
from utq_portal.people.models import User

Level = CriterionRating.Level


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is known of the teacher's criteria, by key; ``competence`` gives the competence's key and number."""

    competence: dict[int, tuple[int, int]] = field(default_factory=dict)
    low: frozenset[int] = frozenset()  # rated "not yet" or "in part", and not recognised
    have: frozenset[int] = frozenset()  # rated "fully", or recognised by a partial certificate
    recognised: frozenset[int] = frozenset()
    plans: bool = False  # whether the learning route can be changed now

    def fills(self, course: Course) -> list[int]:
        """The numbers of the competences in which this course closes a gap; needs ``shown_criteria``."""
        return sorted({self.competence[key][1] for key in self._about(course) if key in self.low})

    def has(self, course: Course) -> bool:
        """Whether everything the course is about is there already."""
        about = self._about(course)
        return bool(about) and self.have.issuperset(about)

    def by_certificate(self, course: Course) -> bool:
        """Whether recognised partial certificates alone cover it."""
        about = self._about(course)
        return bool(about) and self.recognised.issuperset(about)

    def _about(self, course: Course) -> Iterable[int]:
        """The criteria the course names, else all of its competences."""
        named = [row.pk for row in getattr(course, "shown_criteria", ())]
        whole = {row.pk for row in getattr(course, "shown_competences", ())}
        return named or [key for key, (competence, _number) in self.competence.items() if competence in whole]


def gaps_of(user: User | None) -> Gaps:
    """The self-diagnosis and the recognised criteria of the person's open trajectory; one query."""
    if user is None:
        return Gaps()
    mine = Trajectory.objects.filter(person=user, state__in=Trajectory.OPEN)
    rated = CriterionRating.objects.filter(diagnosis__trajectory__in=mine, criterion=OuterRef("pk"))
    recognised = RecognisedCriterion.objects.filter(
        criterion=OuterRef("pk"),
        recognised=True,
        recognition__state=PartialRecognition.State.RECOGNISED,
        recognition__dossier__trajectory__in=mine,
    )
    rows = list(
        Criterion.objects.filter(competence__profile__in=mine.values("profile"))
        .annotate(
            level=Subquery(rated.values("level")[:1]),
            is_recognised=Exists(recognised),
            writable=Exists(mine.filter(state__in=Trajectory.WRITABLE)),
        )
        .values_list("pk", "competence", "competence__number", "level", "is_recognised", "writable")
    )
    return Gaps(
        competence={key: (competence, number) for key, competence, number, *_rest in rows},
        low=frozenset(row[0] for row in rows if row[3] is not None and row[3] <= Level.SOME and not row[4]),
        have=frozenset(row[0] for row in rows if row[4] or row[3] == Level.FULLY),
        recognised=frozenset(row[0] for row in rows if row[4]),
        plans=any(row[5] for row in rows),
    )


def fills_a_gap(gaps: Gaps) -> Q:
    """Courses that close at least one gap; as ``Gaps.fills``, in the database."""
    keys = list(gaps.low)
    named = Course.criteria.through.objects.filter(course=OuterRef("pk"))
    about = Course.competences.through.objects.filter(course=OuterRef("pk"), competence__criteria__in=keys)
    return Q(Exists(named.filter(criterion__in=keys))) | (~Q(Exists(named)) & Q(Exists(about)))
