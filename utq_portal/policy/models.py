"""The institution and its settings, as rows that the coordinator changes (docs/domain.md, The settings)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from utq_portal.addresses import MailField
from utq_portal.bilingual import Bilingual, Named
from utq_portal.files.models import StoredFile
from utq_portal.people.models import Faculty, User


class Preset(models.TextChoices):
    """How much procedure there is (docs/domain.md, The light path)."""

    LIGHT = "light", _("Light")
    UT = "ut", _("UT regulation")
    STRICT = "strict", _("Strict")


class Institution(Named, models.Model):
    """The one university whose portal this is; row 1."""

    name_nl = models.CharField(_("name in Dutch"), max_length=120, default="Universiteit")
    name_en = models.CharField(_("name in English"), max_length=120, default="University")
    unit_nl = models.CharField(_("unit in Dutch"), max_length=120, blank=True)
    unit_en = models.CharField(_("unit in English"), max_length=120, blank=True)
    unit = Bilingual("unit")
    regulation_nl = models.CharField(_("regulation in Dutch"), max_length=160, blank=True)
    regulation_en = models.CharField(_("regulation in English"), max_length=160, blank=True)
    regulation = Bilingual("regulation")
    brand_colour = models.CharField(
        _("brand colour"), max_length=7, default="#23418F", validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$")]
    )
    logo = models.CharField(max_length=200, blank=True)  # path below the files folder
    sender = MailField(_("sender of mail"), default="utq@demo.example")
    contact = MailField(_("contact address"), blank=True)
    certificate_place = models.CharField(_("place on the certificate"), max_length=80, blank=True)
    preset = models.CharField(_("how much procedure"), max_length=8, choices=Preset, default=Preset.LIGHT)
    go_live_on = models.DateField(_("go-live date"), null=True, blank=True)
    post_nothing = models.BooleanField(_("send no messages yet"), default=False)
    steps_done = models.JSONField(default=list)
    set_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_institution")]

    def __str__(self) -> str:
        return self.name


class PolicyValue(models.Model):
    """One setting that differs from the preset, from a day on, for all or for one faculty."""

    name = models.CharField(max_length=40)
    faculty = models.ForeignKey(Faculty, models.CASCADE, null=True, blank=True, related_name="+")
    value = models.JSONField(null=True)  # null: as the preset has it again
    valid_from = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["valid_from", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Signatory(Named, models.Model):
    """Who signs the certificates, in this order; of one faculty or of all."""

    faculty = models.ForeignKey(Faculty, models.CASCADE, null=True, blank=True, related_name="+")
    person_name = models.CharField(_("name"), max_length=160)
    name_nl = models.CharField(_("function in Dutch"), max_length=160)
    name_en = models.CharField(_("function in English"), max_length=160)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.person_name


class Link(Named, StoredFile):
    """A link on the public pages that the coordinator edits: an address, or a file that the portal keeps."""

    class Kind(models.TextChoices):
        VIDEO = "video", _("Introduction video")
        MANUAL = "manual", _("Manual")
        REGULATION = "regulation", _("Regulation")
        RECOGNITION = "recognition", _("Mutual recognition")
        TOOLBOX = "toolbox", _("Toolbox")
        OTHER = "other", _("Other")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name_nl = models.CharField(_("text in Dutch"), max_length=160)
    name_en = models.CharField(_("text in English"), max_length=160)
    note_nl = models.CharField(_("note in Dutch"), max_length=200, blank=True)
    note_en = models.CharField(_("note in English"), max_length=200, blank=True)
    note = Bilingual("note")
    url = models.URLField(_("address"), max_length=400, blank=True)
    captions_nl_path = models.CharField(max_length=200, blank=True)  # WebVTT, of a video
    captions_en_path = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where it leads: the file that the portal keeps, else the address."""
        return reverse("link_file", args=[self.pk]) if self.file_path else self.url

    @property
    def host(self) -> str:
        """The site that it leaves for; empty for a file of our own."""
        return "" if self.file_path else urlsplit(self.url).hostname or ""

    @property
    def plays(self) -> bool:
        """Whether it is a video that the page itself shows."""
        return bool(self.file_path) and self.kind == self.Kind.VIDEO and self.file_mime.startswith("video/")

    @property
    def captions(self) -> list[tuple[str, str, bool]]:
        """Language, address and whether they are shown first, for each file of captions."""
        now = get_language() or "en"
        given = [("nl", self.captions_nl_path), ("en", self.captions_en_path)]
        there = [code for code, path in given if path]
        first = now if now in there else there[0] if there else ""
        return [(code, reverse("link_captions", args=[self.pk, code]), code == first) for code in there]


class Experience(models.Model):
    """What a certificate holder says of the way there; shown on the public page with consent."""

    person_name = models.CharField(_("name"), max_length=120)
    title_nl = models.CharField(_("heading in Dutch"), max_length=160, blank=True)
    title_en = models.CharField(_("heading in English"), max_length=160, blank=True)
    title = Bilingual("title")
    function_nl = models.CharField(_("function in Dutch"), max_length=160, blank=True)
    function_en = models.CharField(_("function in English"), max_length=160, blank=True)
    function = Bilingual("function")
    text_nl = models.TextField(_("text in Dutch"))
    text_en = models.TextField(_("text in English"))
    text = Bilingual("text")
    consented_on = models.DateField(_("consent given on"))
    position = models.PositiveSmallIntegerField(default=1)
    shown = models.BooleanField(_("shown"), default=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.person_name


class PageText(Named, models.Model):
    """A text of the university's own on a public page, beside what is true everywhere (docs/domain.md, Public pages).

    ``text_nl`` and ``text_en`` hold clean markup: what comes in is sanitised, and what is shown once more.
    """

    class Place(models.TextChoices):
        LANDING = "landing", _("First page")
        WHO = "who", _("Who earns it")
        INTAKE = "step1", _("Step 1, intake")
        ROUTE = "step2", _("Step 2, learning route")
        DOSSIER = "step3", _("Step 3, dossier")
        ASSESSMENT = "step4", _("Step 4, assessment")
        CEREMONY = "step5", _("Step 5, certificate")
        REGULATION = "regulation", _("Regulation")
        QUALIFIED = "qualified", _("Already qualified?")
        COURSES = "courses", _("Courses")
        CONTACTS = "contacts", _("Contacts")

    place = models.CharField(_("place"), max_length=12, choices=Place)
    name_nl = models.CharField(_("heading in Dutch"), max_length=160)
    name_en = models.CharField(_("heading in English"), max_length=160)
    text_nl = models.TextField(_("text in Dutch"))
    text_en = models.TextField(_("text in English"))
    text = Bilingual("text")
    position = models.PositiveSmallIntegerField(default=1)
    shown = models.BooleanField(_("shown"), default=True)

    class Meta:
        ordering = ["place", "position", "pk"]

    def __str__(self) -> str:
        return self.name
