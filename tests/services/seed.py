"""What migrations put into the database and a flush takes away again."""

from __future__ import annotations

from exemptions.models import ExemptionGround
from trajectories.models import Profile
from trajectories.profile_data import COMPETENCES, PROFILES


def restore_profile() -> None:
    """Make the active profile again when an earlier test emptied the tables."""
    if Profile.objects.filter(active=True).exists():
        return
    profile = Profile.objects.create(**next(values for values in PROFILES if values["active"]))
    for number, nl, en, criteria, _components in COMPETENCES:
        competence = profile.competences.create(number=number, name_nl=nl, name_en=en)
        for order, (code, text_nl, text_en, _hint_nl, _hint_en) in enumerate(criteria, 1):
            competence.criteria.create(code=code, order=order, text_nl=text_nl, text_en=text_en)


def restore_ground() -> None:
    """Make the ground that the tests' requests rest on again."""
    ExemptionGround.objects.get_or_create(
        code="g2", defaults={"name_nl": "VELON-certificaat", "name_en": "VELON certificate"}
    )
