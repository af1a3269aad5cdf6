"""Forms of the settings that the coordinator keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from utq_portal.agenda.models import Holiday
from utq_portal.files import kinds, storage
from utq_portal.people.models import Faculty, User
from utq_portal.policy.models import Experience, Institution, Link, PageText, Preset, Signatory
from utq_portal.policy.values import SETTINGS, Setting
from utq_portal.policy.workflow import change_institution
from utq_portal.web.colour import readable_brand
from utq_portal.web.forms import DateField, ModelForm, when_empty
from utq_portal.web.richtext import RichTextField
from utq_portal.workflow import Refused

LOGO_LIMIT = 1024 * 1024
CAPTIONS_LIMIT = 1024 * 1024
CODE, NAME = 20, 160  # letters, as the columns of a faculty have


class InstitutionForm(ModelForm[Institution]):
    """Names and words of the university."""

    class Meta:
        model = Institution
        fields = [
            "name_nl",
            "name_en",
            "unit_nl",
            "unit_en",
            "regulation_nl",
            "regulation_en",
            "sender",
            "contact",
            "certificate_place",
        ]
        error_messages = {
            "name_nl": {"required": _("Enter the name of the university in Dutch")},
            "name_en": {"required": _("Enter the name of the university in English")},
            "sender": {"required": _("Enter the address from which the portal writes")},
        }
        help_texts = {
            "unit_nl": _("Who runs the qualification; empty if there is no such unit"),
            "contact": _("For visitors with a question"),
        }

    def write(self, *, by: User) -> None:
        """Keep the fields that are not what they were."""
        if changes := {name: self.cleaned_data[name] for name in self.changed_data}:
            change_institution(changes, by=by)


class LookForm(forms.Form):
    """Colour and logo."""

    brand_colour = forms.CharField(
        label=_("Brand colour"),
        max_length=7,
        validators=[readable_brand],
        help_text=_("For example #23418F. A shade of it for the dark theme is found by the portal."),
        error_messages={"required": _("Enter the colour, for example #23418F")},
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("A PNG of at most 1 MB, shown 40 pixels high"),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    def clean_logo(self) -> Any:
        """A PNG by its name; its content is judged when it is stored."""
        logo = self.cleaned_data.get("logo")
        if logo and not (logo.name or "").lower().endswith(".png"):
            raise ValidationError(_("Choose a PNG. Other kinds may carry scripts, or cannot be shown everywhere."))
        return logo

    def stored(self) -> str | None:
        """The path of the kept logo, or None; a file that is no PNG becomes an error of the field."""
        logo = self.cleaned_data.get("logo")
        if not logo:
            return None
        try:
            kept = storage.store(logo, limit=LOGO_LIMIT)
        except ValidationError as error:
            self.add_error("logo", error)
            return None
        if kept.mime != kinds.KINDS[".png"].mime:
            storage.remove(kept.path)
            self.add_error("logo", _("Choose a PNG."))
            return None
        return kept.path


@when_empty(preset=_("Choose one of the three"))
class PresetForm(forms.Form):
    """How much procedure."""

    preset = forms.ChoiceField(label=_("How much procedure?"), choices=Preset.choices)


class PolicyForm(forms.Form):
    """Every setting of the preset, typed and bounded; for all or for one faculty."""

    hide_optional = True

    def __init__(
        self, *args: Any, now: Mapping[str, object], preset: str, faculty: Faculty | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.preset, self.now = preset, now
        self.shown = [row for row in SETTINGS.values() if row.per_faculty or faculty is None]
        for setting in self.shown:
            self.fields[setting.name] = _setting_field(setting, preset)
            self.initial.setdefault(setting.name, now[setting.name])

    def changes(self) -> dict[str, object]:
        """What is to be set: a value, or None to go back to the preset."""
        found: dict[str, object] = {}
        for setting in self.shown:
            value = self.cleaned_data[setting.name]
            if value != self.now[setting.name]:
                found[setting.name] = None if value == setting.presets[self.preset] else value
        return found


def _setting_field(setting: Setting, preset: str) -> forms.Field:
    standard = setting.words(setting.presets[preset])
    label: Any = setting.label
    hint = format_lazy(_("By the preset: {value}"), value=standard)
    if setting.kind == "yes":
        return forms.BooleanField(label=label, required=False, help_text=hint)
    if setting.kind == "choice":
        return forms.ChoiceField(label=label, choices=setting.choices, help_text=hint)
    least, most = setting.bounds
    return forms.IntegerField(
        label=format_lazy("{label} ({unit})", label=label, unit=setting.unit) if setting.unit else label,
        min_value=least,
        max_value=most,
        help_text=hint,
        error_messages={
            "required": _("Enter a number"),
            "invalid": _("Enter a whole number"),
            "min_value": _("Enter %(limit_value)s or more"),
            "max_value": _("Enter %(limit_value)s or less"),
        },
    )


class SignatoryForm(ModelForm[Signatory]):
    """Who signs certificates."""

    class Meta:
        model = Signatory
        fields = ["person_name", "name_nl", "name_en", "faculty", "position"]
        labels = {"faculty": _("Faculty"), "position": _("Place in the row")}
        help_texts = {"faculty": _("Empty: signs for every faculty without signatories of its own")}


class CaptionsField(forms.FileField):
    """A WebVTT file, or none; cleans to its text."""

    widget = forms.FileInput(attrs={"accept": ".vtt"})

    def clean(self, data: Any, initial: Any = None) -> str:
        """The text of the captions; raises ValidationError for another kind of file."""
        given = super().clean(data, initial)
        if not given:
            return ""
        try:
            text = str(given.read(CAPTIONS_LIMIT + 1).decode("utf-8-sig"))
        except UnicodeDecodeError:
            text = ""
        if not text.startswith("WEBVTT") or len(text) > CAPTIONS_LIMIT:
            raise ValidationError(_("Choose a WebVTT file: its first line is WEBVTT."))
        return text


class LinkForm(ModelForm[Link]):
    """A link on the public pages, or a file that the portal keeps: the manual, or a video with captions."""

    url = forms.URLField(
        label=_("Address"),
        max_length=400,
        assume_scheme="https",
        required=False,
        help_text=_("Of another site; visitors go there with a click. Leave it empty when you upload a file."),
    )
    upload = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A PDF is read here; an MP4 of the kind “introduction video” is shown in the page itself."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.mp4"}),
    )
    captions_nl = CaptionsField(
        label=_("Captions in Dutch"),
        required=False,
        help_text=_("A WebVTT file (.vtt), for those who cannot hear the video"),
    )
    captions_en = CaptionsField(label=_("Captions in English"), required=False)
    no_file = forms.BooleanField(label=_("Remove the file"), required=False)

    class Meta:
        model = Link
        fields = ["kind", "name_nl", "name_en", "note_nl", "note_en", "url", "position"]
        labels = {"position": _("Place in the row")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.file_path:
            del self.fields["no_file"]

    def clean(self) -> dict[str, object]:
        """An address or a file; a video that is shown here has captions."""
        found = super().clean() or {}
        row, upload = self.instance, found.get("upload")
        keeps = bool(row.file_path) and not found.get("no_file")
        if upload and not upload.name.lower().endswith((".pdf", ".mp4")):
            self.add_error("upload", _("Choose a PDF or an MP4."))
        elif not upload and not keeps and not found.get("url") and "url" not in self.errors:
            self.add_error("url", _("Enter the address, or upload a file"))
        video = upload.name.lower().endswith(".mp4") if upload else keeps and row.file_mime.startswith("video/")
        keeps_captions = not upload and (row.captions_nl_path or row.captions_en_path)
        if video and not (found.get("captions_nl") or found.get("captions_en") or keeps_captions):
            self.add_error("captions_nl", _("Add captions in Dutch or English: not everybody can hear the video."))
        return found

    def save(self, commit: bool = True) -> Link:
        """The row with what was uploaded; raises Refused for a file that is not what its name says."""
        row: Link = super().save(commit=False)
        if self.cleaned_data.get("no_file") or self.cleaned_data.get("upload"):
            row.stored = storage.NOTHING
            row.captions_nl_path = row.captions_en_path = ""
        if upload := self.cleaned_data.get("upload"):
            try:
                row.stored = storage.store(upload, limit=settings.VIDEO_LIMIT_BYTES)
            except ValidationError as error:
                raise Refused(error.messages[0]) from error
        for code in ("nl", "en"):
            if text := self.cleaned_data.get(f"captions_{code}"):
                made = storage.store_made(text.encode(), name=f"{code}.vtt", mime="text/vtt")
                setattr(row, f"captions_{code}_path", made.path)
        if commit:
            row.save()
        return row


class PageTextForm(ModelForm[PageText]):
    """A text of the university's own on a public page."""

    text_nl = RichTextField(label=_("Text in Dutch"), error_messages={"required": _("Write the text in Dutch")})
    text_en = RichTextField(label=_("Text in English"), error_messages={"required": _("Write the text in English")})

    class Meta:
        model = PageText
        fields = ["place", "name_nl", "name_en", "text_nl", "text_en", "position", "shown"]
        labels = {"position": _("Place in the row")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in ("nl", "en"):
            self.fields[f"text_{code}"].widget.attrs |= {"lang": code, "rows": "6"}


class ExperienceForm(ModelForm[Experience]):
    """What a certificate holder tells."""

    consented_on = DateField(
        label=_("Consent given on"), error_messages={"required": _("Enter the day on which the person agreed")}
    )

    class Meta:
        model = Experience
        fields = [
            "person_name",
            "title_nl",
            "title_en",
            "function_nl",
            "function_en",
            "text_nl",
            "text_en",
            "consented_on",
            "position",
            "shown",
        ]
        labels = {"position": _("Place in the row")}
        widgets = {"text_nl": forms.Textarea(attrs={"rows": 4}), "text_en": forms.Textarea(attrs={"rows": 4})}


class HolidayForm(ModelForm[Holiday]):
    """A day that is no working day, or a stretch of them."""

    LONGEST = 120  # days: a slip in a year would take months of terms away

    on = DateField(label=_("First day"), error_messages={"required": _("Enter the day")})
    until = DateField(label=_("Last day"), required=False, help_text=_("Empty: one day only"))

    class Meta:
        model = Holiday
        fields = ["on", "until", "name_nl", "name_en"]

    def clean(self) -> dict[str, object]:
        """The days in order, not too many, and not in the table already."""
        found = super().clean() or {}
        first, last = found.get("on"), found.get("until")
        if first and last and last < first:
            self.add_error("until", _("Enter a day after the first one"))
        elif first and last and (last - first).days >= self.LONGEST:
            self.add_error("until", _("Enter at most %(days)s days at once") % {"days": self.LONGEST})
        elif first:
            found["until"] = last if last != first else None
            same = Holiday.objects.exclude(pk=self.instance.pk).annotate(last_day=Coalesce("until", "on"))
            if same.filter(on=first, last_day=last or first).exists():
                self.add_error("on", _("These days are in the table already"))
        return found


class GoLiveForm(forms.Form):
    """From when on the portal writes to people."""

    go_live_on = DateField(label=_("Go live on"), error_messages={"required": _("Enter the day on which you go live")})


class FacultyListForm(forms.Form):
    """Several faculties at once, for the set-up."""

    faculties = forms.CharField(
        label=_("Faculties, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Code; name in Dutch; name in English. The code is the one that HR uses."),
    )

    def clean_faculties(self) -> list[tuple[str, str, str]]:
        """The lines as code and names; a line without a name is told by its number."""
        found: list[tuple[str, str, str]] = []
        for number, line in enumerate(self.cleaned_data["faculties"].splitlines(), 1):
            cells = [cell.strip() for cell in line.replace("\t", ";").split(";") if cell.strip()]
            if not cells:
                continue
            says = {"number": number, "most": NAME}
            if len(cells) < 2 or len(cells[0]) > CODE:
                raise ValidationError(_("Line %(number)s: enter a code of at most 20 letters and a name"), params=says)
            if any(len(cell) > NAME for cell in cells[1:]):
                raise ValidationError(_("Line %(number)s: a name has at most %(most)s letters"), params=says)
            found.append((cells[0], cells[1], cells[2] if len(cells) > 2 else cells[1]))
        return found
