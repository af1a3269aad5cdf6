"""Small facts about one section, as the guards of its Steps ask them."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from dossiers.models import CompetenceSection, CriterionText, Evidence, FeedbackComment
from trajectories.models import RequiredComponent


def words_of(section: CompetenceSection) -> int:
    """Words in all texts of the section."""
    total: int | None = CriterionText.objects.filter(section=section).aggregate(total=Sum("words"))["total"]
    return total or 0


def has_something(section: CompetenceSection) -> bool:
    """There is something to judge: words; or, where it was ready before the portal, evidence of this competence."""
    return words_of(section) > 0 or (section.ready_elsewhere_on is not None and _shown(section).exists())


def open_mandatory(section: CompetenceSection) -> int:
    """Remarks that are needed before ready and have not been resolved."""
    return FeedbackComment.objects.filter(section=section, mandatory=True, resolved_at=None, reply_to=None).count()


def components_unmet(section: CompetenceSection) -> list[RequiredComponent]:
    """The mandatory components of the regulation that the section's ticked evidence does not meet."""
    components = list(RequiredComponent.objects.filter(competence=section.competence_id, mandatory=True))
    if not components:
        return []
    kinds = _shown(section).values_list("pk", "kind").distinct()
    return unmet(components, [kind for _pk, kind in kinds])


def _shown(section: CompetenceSection) -> QuerySet[Evidence]:
    """The evidence that is ticked for something in the section, as often as it is."""
    here = Evidence.objects.filter(dossier=section.dossier_id, removed_at=None)
    return here.filter(ticks__criterion__competence=section.competence_id)


def unmet(components: list[RequiredComponent], kinds: list[str]) -> list[RequiredComponent]:
    """Which components ask for more pieces than there are among ``kinds``; no kinds named means any evidence."""
    return [
        one
        for one in components
        if sum(not one.evidence_kinds or kind in one.evidence_kinds for kind in kinds) < one.min_count
    ]
