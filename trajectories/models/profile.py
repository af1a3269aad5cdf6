"""The profile by which a dossier is made: competences, their criteria, and what is mandatory in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from utq_portal.bilingual import Bilingual, Named


class Profile(Named, models.Model):
    """A version of what a teacher shows, with the rules that go with it (docs/domain.md, Profiles)."""

    class Unit(models.TextChoices):
        COMPETENCE = "competence", _("one text per competence")
        CRITERION = "criterion", _("one text per criterion")

    class Interview(models.TextChoices):
        REQUIRED = "required", _("required")
        OPTIONAL = "optional", _("optional")
        NONE = "none", _("none")

    code = models.CharField(max_length=40, unique=True)
    name_nl = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    text_unit = models.CharField(max_length=10, choices=Unit, default=Unit.COMPETENCE)
    interview = models.CharField(max_length=8, choices=Interview, default=Interview.OPTIONAL)
    courses_mandatory = models.BooleanField(default=False)
    intake_open_from = models.DateField(null=True, blank=True)
    intake_open_until = models.DateField(null=True, blank=True)
    submit_until = models.DateField(null=True, blank=True)
    words_least = models.PositiveIntegerField(default=600)
    words_most = models.PositiveIntegerField(default=1200)
    active = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Competence(Named, models.Model):
    """One of the profile's competences, in order."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="competences")
    number = models.PositiveSmallIntegerField()
    name_nl = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)

    class Meta:
        ordering = ["profile", "number"]
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="competence_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name_en}"

    @property
    def title(self) -> str:
        """Number and name, in the language of the page."""
        return f"{self.number}. {self.name}"


class Criterion(models.Model):
    """What a teacher can do, within a competence."""

    competence = models.ForeignKey(Competence, models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=8)
    order = models.PositiveSmallIntegerField()
    text_nl = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    text = Bilingual("text")
    # two or three words for the head of a table; empty: the first words of the text
    short_nl = models.CharField(max_length=40, blank=True)
    short_en = models.CharField(max_length=40, blank=True)
    _short = Bilingual("short")
    hint_nl = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=300, blank=True)
    hint = Bilingual("hint")

    class Meta:
        ordering = ["competence__number", "order"]
        verbose_name_plural = "criteria"
        constraints = [models.UniqueConstraint(fields=["competence", "code"], name="criterion_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def short(self) -> str:
        """The criterion in a few words, in the language of the page."""
        return self._short or " ".join(self.text.split()[:4])


class RequiredComponent(models.Model):
    """Evidence that a regulation asks for; the seeded ones are examples (docs/domain.md, Profiles)."""

    competence = models.ForeignKey(Competence, models.CASCADE, related_name="components")
    code = models.CharField(max_length=20)
    label_nl = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    label = Bilingual("label")
    evidence_kinds = models.JSONField(default=list)
    min_count = models.PositiveSmallIntegerField(default=1)
    mandatory = models.BooleanField(default=False)

    class Meta:
        ordering = ["competence__number", "code"]
        constraints = [models.UniqueConstraint(fields=["competence", "code"], name="component_once")]

    def __str__(self) -> str:
        return self.label_en
