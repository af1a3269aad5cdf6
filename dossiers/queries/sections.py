"""Sections with what every page tells about them, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers import rules
from dossiers.models import (
    CompetenceSection,
    CriterionText,
    Dossier,
    DossierGrant,
    Evidence,
    EvidenceTick,
    FeedbackComment,
    FeedbackRequest,
    GapNote,
)
from dossiers.queries.recognitions import covering
from dossiers.queries.standing import unmet
from trajectories.models import Criterion, LearningPlanItem, RequiredComponent, Trajectory
from utq_portal.counts import count_of
from utq_portal.daily import made_once_a_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import WithAnnotations

    from utq_portal.people.models import User


class Facts(TypedDict):
    """What ``described`` adds to a section."""

    words: int
    remarks: int  # not resolved
    needed: int  # not resolved, needed before ready
    pieces: int
    covered: int  # by evidence, recognised, or all of them where it was judged sufficient
    recognised: int
    explained: int  # criteria without evidence, with a word why
    criteria: int
    kept_private: bool
    regulated: bool  # the profile makes components mandatory here


if TYPE_CHECKING:
    Section: TypeAlias = WithAnnotations[CompetenceSection, Facts]

S = CompetenceSection.State


@dataclass(frozen=True, slots=True)
class Status:
    """Arguments of the status tag."""

    kind: str
    word: Promise | str
    icon: str = ""


def status_in(state: str, remarks: int, *, elsewhere: bool, lapsed: bool) -> Status:
    """How a competence stands; open ``remarks`` to work on come before the state.

    ``elsewhere``: it was ready before the portal; ``lapsed``: its result is too old to be handed in again.
    """
    if remarks and state in CompetenceSection.WRITABLE:
        word = ngettext("%(count)s remark to work on", "%(count)s remarks to work on", remarks)
        return Status("care", word % {"count": remarks}, "comment")
    if elsewhere and state in (S.EMPTY, S.DRAFTING):
        return Status("draft", _("ready before the portal, to be added"), "upload")
    if lapsed:
        return Status("care", _("result no longer holds"), "warning")
    look = CompetenceSection.LOOK[state]
    return Status(look.tone, _("insufficient, open again") if state == S.INSUFFICIENT else S(state).label, look.icon)


@made_once_a_day
def described() -> QuerySet[Section]:
    """Sections in order with words, remarks, evidence and coverage; only subqueries, so rows never double."""
    texts = CriterionText.objects.filter(section=OuterRef("pk"))
    remarks = FeedbackComment.objects.filter(section=OuterRef("pk"), resolved_at=None, reply_to=None)
    ticks = EvidenceTick.objects.filter(
        evidence__dossier=OuterRef("dossier"),
        evidence__removed_at=None,
        criterion__competence=OuterRef("competence"),
    )
    ticked = EvidenceTick.objects.filter(
        criterion=OuterRef("criterion"), evidence__dossier=OuterRef("section__dossier"), evidence__removed_at=None
    )
    counting = covering(OuterRef("section__dossier"), OuterRef("criterion"))
    gaps = GapNote.objects.filter(~Exists(ticked), ~Exists(counting), section=OuterRef("pk"))
    criteria = Criterion.objects.filter(competence=OuterRef("competence"))
    shown = EvidenceTick.objects.filter(
        criterion=OuterRef("pk"), evidence__dossier=OuterRef(OuterRef("dossier")), evidence__removed_at=None
    )
    recognised = Exists(covering(OuterRef(OuterRef("dossier")), OuterRef("pk")))
    whole = Exists(CompetenceSection.objects.filter(pk=OuterRef(OuterRef("pk")), state__in=CompetenceSection.SETTLED))
    return (
        CompetenceSection.objects.select_related("competence")
        .annotate(
            words=count_of(texts, "section", Sum("words")),
            remarks=count_of(remarks, "section"),
            needed=count_of(remarks.filter(mandatory=True), "section"),
            pieces=count_of(ticks, "evidence__dossier", Count("evidence", distinct=True)),
            covered=count_of(criteria.filter(Exists(shown) | recognised | whole), "competence"),
            recognised=count_of(criteria.filter(recognised), "competence"),
            explained=count_of(gaps, "section"),
            criteria=count_of(criteria, "competence"),
            kept_private=Exists(texts.filter(private=True)),
            regulated=Exists(RequiredComponent.objects.filter(competence=OuterRef("competence"), mandatory=True)),
        )
        .order_by("competence__number")
    )


def sections_for(user: User) -> QuerySet[Section]:
    """The sections whose page ``user`` may open.

    ``guest`` marks those that are open to them for a day only; ``admits``: the teacher let somebody read on a day.
    """
    own = rules.SECTION_OWN(user) | rules.SECTION_SUPERVISED(user)
    guest = Case(When(own, then=Value(False)), default=Value(True), output_field=BooleanField())
    admits = Exists(DossierGrant.objects.filter(content_object=OuterRef("dossier"), until__gte=timezone.localdate()))
    return described().annotate(guest=guest, admits=admits).filter(rules.SECTION_READ(user))


def with_questions(rows: QuerySet[Any]) -> list[Section]:
    """These sections, each with ``questions``: those that are still with a reader; in the same query."""
    still = Q(feedback_requests__state=FeedbackRequest.State.OPEN)
    asked = rows.annotate(asked=FilteredRelation("feedback_requests", condition=still)).select_related("asked__reader")
    found: dict[int, Any] = {}
    for row in asked.order_by("competence__number", "asked__asked_at", "asked__pk"):
        question = getattr(row, "asked", None)
        section = found.setdefault(row.pk, row)
        section.questions = [*getattr(section, "questions", []), *([question] if question else [])]
    return list(found.values())


def standing_sections(user: User, people: Iterable[int]) -> QuerySet[Any]:
    """The sections of these people's running dossiers that ``user`` may see standing, in order; no words of them.

    With ``remarks`` (not resolved), ``files`` of the whole dossier, and ``readable``: the user may read it now.
    """
    remarks = FeedbackComment.objects.filter(section=OuterRef("pk"), resolved_at=None, reply_to=None)
    files = Evidence.objects.filter(dossier=OuterRef("dossier"), removed_at=None)
    readable = Case(When(rules.SECTION_READ(user), then=Value(True)), default=Value(False), output_field=BooleanField())
    running = Q(dossier__trajectory__person__in=list(people), dossier__trajectory__state__in=Trajectory.OPEN)
    rows = CompetenceSection.objects.filter(rules.SECTION_STANDING(user), running).order_by("competence__number")
    facts = {"remarks": count_of(remarks, "section"), "files": count_of(files, "dossier"), "readable": readable}
    found: QuerySet[Any] = rows.select_related("competence", "dossier__trajectory__obligation").annotate(**facts)
    return found


def sections_of(dossier: Dossier) -> list[Section]:
    """The sections of a dossier that the caller fetched through access, as ``with_questions``; one query."""
    found = with_questions(described().filter(dossier=dossier))
    for section in found:
        section.dossier = dossier
    return found


def next_to_write(dossier: Dossier, number: int) -> int | None:
    """The number of the competence after ``number``, in a circle, in which there is still work; None when none."""
    left = CompetenceSection.objects.filter(dossier=dossier, state__in=CompetenceSection.WRITABLE)
    numbers = sorted(left.values_list("competence__number", flat=True))
    return next((one for one in numbers if one > number), numbers[0] if numbers else None)


def unmet_components(dossier: Dossier, sections: list[Section]) -> dict[int, list[str]]:
    """Labels of the mandatory components that are not met, per competence; no query where nothing is mandatory."""
    regulated = [section.competence_id for section in sections if section.regulated and not section.done]
    if not regulated:
        return {}
    components: dict[int, list[RequiredComponent]] = {}
    for one in RequiredComponent.objects.filter(competence__in=regulated, mandatory=True):
        components.setdefault(one.competence_id, []).append(one)
    kinds: dict[int, list[str]] = {}
    ticked = Evidence.objects.filter(dossier=dossier, removed_at=None, ticks__criterion__competence__in=regulated)
    for competence, _pk, kind in ticked.values_list("ticks__criterion__competence", "pk", "kind").distinct():
        kinds.setdefault(competence, []).append(kind)
    return {
        competence: labels
        for competence, asked in components.items()
        if (labels := [one.label for one in unmet(asked, kinds.get(competence, []))])
    }


def courses_missing(dossier: Dossier, sections: list[Section]) -> list[int]:
    """Numbers of the competences without completed course, in a profile that makes courses mandatory."""
    if not dossier.trajectory.profile.courses_mandatory:
        return []
    courses = LearningPlanItem.objects.filter(trajectory=dossier.trajectory_id, kind=LearningPlanItem.Kind.COURSE)
    followed = set(courses.filter(done_on__isnull=False).values_list("competence", flat=True))
    open_ones = [one for one in sections if one.state not in CompetenceSection.SETTLED]
    return [one.competence.number for one in open_ones if one.competence_id not in followed]
