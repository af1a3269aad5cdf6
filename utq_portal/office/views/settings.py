"""The settings of the portal, for the coordinator (docs/domain.md, The settings); each change is logged with a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from utq_portal.agenda import workflow as agenda
from utq_portal.agenda.queries import holidays_of
from utq_portal.office.contrast import pairs
from utq_portal.office.forms import settings as forms
from utq_portal.office.forms.people import FacultyForm
from utq_portal.office.impact import touched
from utq_portal.office.steps import parts_at
from utq_portal.people.models import Faculty
from utq_portal.people.workflow.faculties import save_faculty
from utq_portal.people.workflow.roles import check_settles
from utq_portal.policy import workflow
from utq_portal.policy.models import Experience, Institution, Link, PageText, Preset, Signatory
from utq_portal.policy.queries import current, faculty_values, institution, own_values
from utq_portal.policy.values import SETTINGS, Policy, preset_values
from utq_portal.web import foretold
from utq_portal.web.acting import acted, onward, sent
from utq_portal.web.coordinating import for_coordinator, or_404
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.web.richtext import shown


@require_safe
@for_coordinator
def settings_page(request: PortalRequest) -> HttpResponse:
    """Every part of the settings, with how it stands."""
    parts = {place: parts_at(place) for place in ("regime", "days", "first")}
    faculties = Faculty.objects.filter(active=True).count()
    context = {**parts, "row": institution(), "own": len(own_values()), "faculties": faculties}
    return render(request, "office/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
def institution_page(request: PortalRequest) -> HttpResponse:
    """Names and words of the university."""
    form = forms.InstitutionForm(sent(request), instance=own_row())
    if form.is_bound and form.is_valid():
        save_institution(request, form)
        return redirect("settings_institution")
    return render(request, "office/institution.html", {"form": form}, status=422 if form.is_bound else 200)


def own_row() -> Institution:
    """The institution as a row of its own: a form writes into it, and the cache must not see that."""
    return Institution.objects.get(pk=institution().pk)


def save_institution(request: PortalRequest, form: forms.InstitutionForm) -> None:
    """Write what changed, and say so."""
    form.write(by=request.user)
    messages.success(request, _("Names and words are saved."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
def look_page(request: PortalRequest) -> HttpResponse:
    """Colour and logo, with what can be read."""
    row = institution()
    form = forms.LookForm(sent(request), request.FILES or None, initial={"brand_colour": row.brand_colour})
    if form.is_bound and form.is_valid() and save_look(request, form):
        return redirect("settings_look")
    context = {"form": form, "pairs": pairs(row.brand_colour), "row": row}
    return render(request, "office/look.html", context, status=422 if form.is_bound else 200)


def save_look(request: PortalRequest, form: forms.LookForm) -> bool:
    """Keep the colour and the logo; False when the file turned out to be no PNG."""
    old, path = institution(), form.stored()
    if form.errors:
        return False
    changes: dict[str, object] = {}
    if form.cleaned_data["brand_colour"].upper() != old.brand_colour.upper():
        changes["brand_colour"] = form.cleaned_data["brand_colour"].upper()
    if path or (form.cleaned_data["remove_logo"] and old.logo):
        changes["logo"] = path or ""  # letters may name the old one: what nothing names goes with the weekly sweep
    if changes:
        workflow.change_institution(changes, by=request.user)
    messages.success(request, _("The look is saved."))
    return True


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting as the three presets have it, and as it is now."""

    label: Promise | str
    words: list[str]
    now: str
    own: bool


def differences() -> list[Difference]:
    """The settings that the presets do not agree on."""
    now, own = current(), own_values()
    return [
        Difference(
            setting.label,
            [setting.words(setting.presets[preset]) for preset in Preset.values],
            setting.words(getattr(now, setting.name)),
            setting.name in own,
        )
        for setting in SETTINGS.values()
        if len(set(map(str, setting.presets.values()))) > 1
    ]


def _faculty(named: QueryDict) -> Faculty | None:
    """The faculty whose settings are asked for; None for the institution."""
    key = number_sent(named.get("faculty", ""), 9)
    return get_object_or_404(Faculty, pk=key) if key is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
def procedure_page(request: PortalRequest) -> HttpResponse:
    """How much procedure: the preset, and each setting; ?faculty= shows what that faculty does differently."""
    faculty = _faculty(request.GET)
    row, today = institution(), timezone.localdate()
    # what "by the preset" means for a faculty is what the institution does
    now = _values(current(faculty))
    form = forms.PolicyForm(
        request.POST if request.POST.get("do") == "settings" else None, now=now, preset=row.preset, faculty=faculty
    )
    if request.POST.get("do") == "preset":
        done = _("The preset is chosen. Settings that you changed yourself stay as they are.")
        return choose_preset(request, done, "settings_procedure") or redirect("settings_procedure")
    if form.is_bound and form.is_valid():
        after = {name: form.cleaned_data[name] for name in form.changes()}
        if asked := _ask_first(request, now, after, faculty):
            return asked
        for name, value in form.changes().items():
            if faculty is not None and value is None:
                value = form.cleaned_data[name]
            workflow.set_value(name, value, by=request.user, faculty=faculty, on=today)
        return onward(request, _("The settings are saved, and hold from today."), request.get_full_path())
    own = faculty_values(faculty.pk) if faculty else own_values()
    context = {
        "form": form,
        "row": row,
        "presets": Preset.choices,
        "differences": differences(),
        "own": [SETTINGS[name].label for name in own],
        "faculties": Faculty.objects.filter(active=True),
        "faculty": faculty,
    }
    return render(request, "office/procedure.html", context, status=422 if form.is_bound else 200)


def choose_preset(request: PortalRequest, done: str, back: str) -> HttpResponse | None:
    """Choose the preset that was sent, once it was read what it does to running cases; None when that is done."""
    form = forms.PresetForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the three presets."))
        return redirect(back)
    preset = form.cleaned_data["preset"]
    if asked := _ask_first(request, _values(current()), preset_values(preset) | own_values(), None):
        return asked
    workflow.note_step("procedure", done=True, by=request.user)
    workflow.choose_preset(preset, by=request.user)
    messages.success(request, done)
    return None


def _values(policy: Policy) -> dict[str, object]:
    return {name: getattr(policy, name) for name in SETTINGS}


def _ask_first(
    request: PortalRequest, before: dict[str, object], after: dict[str, object], faculty: Faculty | None
) -> HttpResponse | None:
    """Show which running cases a change touches, with everything that was sent; None once it was confirmed.

    Who may not make the change is told so at once (NotInPerson), and not after reading what it would do.
    """
    check_settles(request.user)
    changes = touched(before, after, faculty.pk if faculty else None)
    sealed = foretold.seal(changes if any(one.cases for one in changes) else [])
    if foretold.is_confirmed(request, sealed):
        return None
    ours = {"csrfmiddlewaretoken", foretold.FIELD}
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name not in ours]
    back = address("settings_procedure")
    action = f"{back}?faculty={faculty.pk}" if faculty else back
    here = request.resolver_match.url_name if request.resolver_match else ""
    if here in {"settings_reset", "setup_step"}:
        action = request.path
    if here == "setup_step":
        back = address("setup")
    context = {"changes": changes, "kept": kept, "action": action, "back": back, "faculty": faculty, "sealed": sealed}
    return render(request, "office/touched.html", context)


@require_POST
@for_coordinator
def reset_values(request: PortalRequest) -> HttpResponse:
    """Take every own value back: the preset decides again, from today."""
    faculty = _faculty(request.POST)
    standard = _values(current()) if faculty else preset_values(institution().preset)
    own = faculty_values(faculty.pk) if faculty else own_values()
    after = {name: standard[name] for name in own if name in standard}
    if asked := _ask_first(request, _values(current(faculty)), after, faculty):
        return asked
    for name in after:
        workflow.set_value(name, None, by=request.user, faculty=faculty, on=timezone.localdate())
    return onward(request, _("The preset decides again."), reverse("settings_procedure"))


@dataclass(frozen=True, slots=True)
class Rows:
    """One kind of rows that the coordinator keeps: how they are called, ordered, edited and written."""

    title: Promise
    lede: Promise
    add: Promise
    form: type[ModelForm[Any]]
    rows: Callable[[PortalRequest], QuerySet[Any]]
    template: str
    save: Callable[..., Any] = workflow.save_row
    remove: Callable[..., Any] | None = workflow.remove_row

    @property
    def model(self) -> type[Model]:
        """What a row is."""
        return self.form._meta.model

    @property
    def removable(self) -> bool:
        """Whether rows can be removed; templates ask this, because they would call the verb itself."""
        return self.remove is not None


def _year(request: PortalRequest) -> int:
    asked = request.GET.get("year", "")
    known = asked.isascii() and asked.isdigit() and len(asked) == 4 and asked[0] != "0"
    return int(asked) if known else timezone.localdate().year


KINDS: dict[str, Rows] = {
    "signatories": Rows(
        gettext_lazy("Signatories"),
        gettext_lazy("Who signs the certificates, in this order. A faculty with signatories of its own uses those."),
        gettext_lazy("Add a signatory"),
        forms.SignatoryForm,
        lambda request: Signatory.objects.select_related("faculty"),
        "office/rows_signatories.html",
    ),
    "links": Rows(
        gettext_lazy("Links"),
        gettext_lazy("Video, manual, regulation, recognition and toolboxes, as the public pages show them."),
        gettext_lazy("Add a link"),
        forms.LinkForm,
        lambda request: Link.objects.all(),
        "office/rows_links.html",
    ),
    "texts": Rows(
        gettext_lazy("Texts of your own"),
        gettext_lazy("What is so at this university alone, in both languages: it stands on the public pages."),
        gettext_lazy("Add a text"),
        forms.PageTextForm,
        lambda request: PageText.objects.all(),
        "office/rows_texts.html",
    ),
    "experiences": Rows(
        gettext_lazy("Experiences"),
        gettext_lazy("What certificate holders tell, shown with their consent."),
        gettext_lazy("Add an experience"),
        forms.ExperienceForm,
        lambda request: Experience.objects.all(),
        "office/rows_experiences.html",
    ),
    "holidays": Rows(
        gettext_lazy("Holidays and teaching-free weeks"),
        gettext_lazy(
            "Days that are no working days: reminders and terms in working days skip them. "
            "If the objection period ends on such a day, it ends on the next working day."
        ),
        gettext_lazy("Add a day or a week"),
        forms.HolidayForm,
        lambda request: holidays_of(_year(request)),
        "office/rows_holidays.html",
        agenda.save_holiday,
        agenda.remove_holiday,
    ),
    "faculties": Rows(
        gettext_lazy("Faculties"),
        gettext_lazy("With the code that HR uses. Departments come from the HR file."),
        gettext_lazy("Add a faculty"),
        FacultyForm,
        lambda request: Faculty.objects.annotate(departments_here=Count("departments")).order_by("-active", "code"),
        "office/rows_faculties.html",
        save_faculty,
        None,
    ),
}


def _kind(name: str) -> Rows:
    return or_404(KINDS.get(name))


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
def rows_page(request: PortalRequest, kind: str) -> HttpResponse:
    """The rows of one kind, and a form for one more."""
    rows = _kind(kind)
    shown_now = {"page": page_of(rows.rows(request), request, 50), "year": _year(request)}
    return _form_page(request, kind, rows.model(), _("It is added."), "office/rows.html", shown_now)


@dataclass(frozen=True, slots=True)
class Preview:
    """How a text will look, in one language."""

    language: str
    name: str
    html: SafeString


def _preview(request: PortalRequest, form: ModelForm[Any]) -> list[Preview]:
    """Both languages of a text that was sent to be looked at; nothing is saved. Empty for everything else."""
    if "preview" not in request.POST or not isinstance(form, forms.PageTextForm) or not form.is_valid():
        return []
    sent_in = form.cleaned_data
    return [Preview(code, sent_in[f"name_{code}"], shown(sent_in[f"text_{code}"])) for code in ("nl", "en")]


def _form_page(
    request: PortalRequest, kind: str, row: Model, done: str, template: str, context: dict[str, object]
) -> HttpResponse:
    """The page with the form of one row; once it was sent well, the row is saved."""
    rows = _kind(kind)
    form = rows.form(sent(request), request.FILES or None, instance=row)
    preview = _preview(request, form)
    act = lambda: rows.save(form.save(commit=False), by=request.user)  # noqa: E731
    if not preview and (gone := acted(request, form, act, done, address("settings_rows", kind))):
        return gone
    context |= {"kind": kind, "rows": rows, "form": form, "preview": preview}
    return render(request, template, context, status=422 if form.is_bound and not preview else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinator
def row_page(request: PortalRequest, kind: str, pk: int) -> HttpResponse:
    """Change one row."""
    row = get_object_or_404(_kind(kind).model._default_manager.all(), pk=pk)
    return _form_page(request, kind, row, _("It is saved."), "office/row.html", {"row": row})


@require_POST
@for_coordinator
def remove_row(request: PortalRequest, kind: str, pk: int) -> HttpResponse:
    """Remove one row; a faculty is closed instead."""
    rows = _kind(kind)
    remove = or_404(rows.remove)
    row = rows.model._default_manager.filter(pk=pk).first()
    if row is None:
        messages.info(request, _("It was removed already. Nothing has changed."))
        return redirect("settings_rows", kind=kind)
    remove(row, by=request.user)
    return onward(request, _("It is removed."), address("settings_rows", kind))


@require_POST
@for_coordinator
def add_year(request: PortalRequest) -> HttpResponse:
    """Add the recognised holidays of a year."""
    year = number_sent(request.POST.get("year", ""), 4) or 0
    if not 2000 <= year <= 2100:
        messages.error(request, _("Enter a year between 2000 and 2100."))
        return redirect("settings_rows", kind="holidays")
    if agenda.add_year(year, by=request.user):
        messages.success(request, _("The holidays of %(year)s are in the table.") % {"year": year})
    else:
        messages.info(request, _("The holidays of %(year)s are in the table already.") % {"year": year})
    return redirect(f"{address('settings_rows', 'holidays')}?year={year}")
