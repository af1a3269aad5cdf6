"""Which column of an HR file is what, and what is remembered about that."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from trajectories.obligations.exports import FACULTY_NAMES
from trajectories.obligations.forms.columns import ColumnsForm, FacultyNameForm, PlaceForm
from trajectories.obligations.queries import columns as queries
from trajectories.obligations.queries import feed as feed_queries
from trajectories.obligations.rules import UPLOADED
from trajectories.obligations.workflow import columns as workflow
from trajectories.summaries import summary_of_columns
from trajectories.views.common import page
from trajectories.views.feed import back_from, waiting
from utq_portal.imports import names
from utq_portal.imports.models import TableLayout
from utq_portal.imports.reading import Layout
from utq_portal.people.feed.headings import FEED, NAME
from utq_portal.people.models import FacultyName, FeedUpload, JobFamilyName, Role
from utq_portal.people.workflow import families, layouts
from utq_portal.web.acting import acted, attempt, say_refused
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

State = FeedUpload.State


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PortalRequest, pk: int) -> HttpResponse:
    """The columns of a file that waits for an answer about them; the answer; another place of the headings."""
    upload = get_object_or_404(feed_queries.uploads_for(request.user), pk=pk)
    if upload.state != State.COLUMNS:
        return redirect("trajectories:feed", pk)
    look = upload.summary["look"]
    again = "again" in request.POST
    place = PlaceForm(request.POST if again else None, look=look)
    if again and place.is_valid():
        return _look_again(request, upload, place)
    words = queries.unknown_words(look, upload)
    initial = {"names": look.get("order"), "dates": look.get("dates"), "name": look["layout"] or upload.file_name[:80]}
    sent = request.POST if request.method == "POST" and not again else None
    faculties = feed_queries.faculties_of(request.user)
    form = ColumnsForm(sent, look=look, words=words, faculties=faculties, initial=initial)
    if sent is not None and form.is_valid():
        return _answered(request, upload, form)
    return _columns(request, upload, form, place)


def _columns(request: PortalRequest, upload: FeedUpload, form: ColumnsForm, place: PlaceForm) -> HttpResponse:
    look, chosen = form.look, form.chosen
    fields = [one.partition(":")[0] for one in chosen]
    shown = queries.shown(look, chosen)
    if not look["names"] and NAME in fields:
        look = {**look, "names": queries.names_in(look, fields.index(NAME))}
    example, day_first, month_first = queries.both_days(upload)
    mine, known = UPLOADED.has(request.user, upload), sum(one.tone == "good" for one in shown)
    to_choose = [FEED.labels[name] for name in FEED.missing(fields)]
    context: dict[str, Any] = {
        "upload": upload,
        "look": look,
        "form": form,
        "place": place,
        "mine": mine,
        "summary": summary_of_columns(upload, known, len(shown), look["rows"], len(to_choose), mine=mine),
        "questions": queries.open_questions(look, chosen),
        "only_shown": set(look["questions"]) == {"confirm"},  # nothing is asked: HR wanted to see them
        "columns": [(one, form[f"column-{one.place}"]) for one in shown],
        "to_choose": to_choose,
        "whole": NAME in fields,
        "given_first": queries.splits(look, names.Order.GIVEN_FIRST),
        "family_first": queries.splits(look, names.Order.FAMILY_FIRST),
        "asks_dates": "dates" in look["questions"],
        "example": example,
        "day_first": day_first,
        "month_first": month_first,
        "words": form.words,
        "faculty_words": [(one, form[one.key]) for one in form.words["faculty"]],
        "job_words": [(one, form[one.key]) for one in form.words["job_family"]],
        "first_row": queries.first_row(look, chosen, upload),
    }
    return page(request, "hr/columns.html", context, failed=form.is_bound or place.is_bound)


def _look_again(request: PortalRequest, upload: FeedUpload, place: PlaceForm) -> HttpResponse:
    sheet, line = place.cleaned_data.get("sheet", ""), place.cleaned_data["line"]
    done = _("These are the columns below line %(line)s.") % {"line": line}
    if sheet and sheet != upload.summary["look"]["sheet"]:  # its headings may stand elsewhere
        line, done = 0, _("These are the columns of the sheet “%(sheet)s”.") % {"sheet": sheet}
    act = partial(workflow.look_again, upload, Layout({}, sheet=sheet, line=line), by=request.user)
    return attempt(request, act, done, address("trajectories:feed_columns", upload.pk))


def _answered(request: PortalRequest, upload: FeedUpload, form: ColumnsForm) -> HttpResponse:
    to = address("trajectories:feed_columns", upload.pk)
    try:
        _keep_words(request, form)
        if _asks_more(request, upload, form):
            messages.info(request, _("Some words in these columns are not known yet. Say what they are, or go on."))
            return HttpResponseRedirect(to)
        today = timezone.localdate()
        kept = workflow.answer(upload, form.layout, by=request.user, remember=form.remembered, today=today)
    except Refused as refused:  # one of three steps
        say_refused(request, refused)
        return HttpResponseRedirect(to)
    if form.remembered and not kept:
        messages.warning(
            request, _("Somebody else keeps how these headings are read. What you said holds for this file only.")
        )
    return redirect("trajectories:feed", upload.pk)


def _asks_more(request: PortalRequest, upload: FeedUpload, form: ColumnsForm) -> bool:
    """Whether columns that were chosen just now have faculties, jobs or dates that are not understood."""
    before, now = form.look["fields"], form.chosen
    listed = (*FEED.listed, *FEED.dates)
    if not any(one in listed and before[place] != one for place, one in enumerate(now)):
        return False
    workflow.look_again(upload, replace(form.layout, name=form.remembered), by=request.user)
    look = upload.summary["look"]
    words = queries.unknown_words(look, upload)
    return bool(words["faculty"] or words["job_family"] or ("dates" in look["questions"] and not look["dates"]))


def _keep_words(request: PortalRequest, form: ColumnsForm) -> None:
    """Add the faculties and jobs that were explained; what was explained meanwhile stays as it is."""
    for word in form.words["faculty"]:
        if (faculty := form.cleaned_data.get(word.key)) and not _known(FacultyName, word.text):
            layouts.save_faculty_name(FacultyName(name=word.text, faculty=faculty), by=request.user)
    for word in form.words["job_family"]:
        if (family := form.cleaned_data.get(word.key)) and not _known(JobFamilyName, word.text):
            families.save_family_name(JobFamilyName(name=word.text, job_family=family), by=request.user)


def _known(model: type[FacultyName] | type[JobFamilyName], name: str) -> bool:
    return model._default_manager.filter(name__iexact=name).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.HR_ADVISOR)
def remembered(request: PortalRequest) -> HttpResponseBase:
    """How files are read: layouts that are remembered, and what the HR system calls the faculties."""
    upload = waiting(request)
    begun = {"name": request.GET.get("name", "")[:120]}
    faculties = feed_queries.faculties_of(request.user)
    form = FacultyNameForm(request.POST or None, initial=begun, faculties=faculties)
    if gone := acted(
        request,
        form,
        lambda: layouts.save_faculty_name(form.save(commit=False), by=request.user),
        lambda row: _("“%(name)s” is the faculty %(code)s from now on.") % {"name": row.name, "code": row.faculty.code},
        lambda row: back_from(upload, "trajectories:layouts"),
        "name",
    ):
        return gone
    known = queries.faculty_names_for(request.user).order_by("name", "pk")
    if file := as_file(request, "faculty-names", FACULTY_NAMES, known):
        return file
    context: dict[str, Any] = {
        "form": form,
        "upload": upload,
        "layouts": queries.layouts_for(request.user),
        "page": page_of(known, request, 40),
        **queries.without_faculties(request.user),
    }
    return page(request, "hr/layouts.html", context, failed=request.method == "POST")


@require_POST
@role_required(Role.HR_ADVISOR)
def forget(request: PortalRequest, pk: int) -> HttpResponse:
    """The next file with these headings is asked about again."""
    row = get_object_or_404(TableLayout, pk=pk, kind=layouts.HR)
    done = _("“%(name)s” is forgotten. You are asked again at the next file with these headings.") % {"name": row.name}
    return attempt(request, lambda: layouts.forget_layout(row, by=request.user), done, address("trajectories:layouts"))


@require_POST
@role_required(Role.HR_ADVISOR)
def remove_name(request: PortalRequest, pk: int) -> HttpResponse:
    """A name of a faculty goes."""
    row = get_object_or_404(queries.faculty_names_for(request.user), pk=pk)
    done = _("“%(name)s” was removed. Rows with it are refused until it is added again.") % {"name": row.name}
    act = partial(layouts.remove_faculty_name, row, by=request.user)
    return attempt(request, act, done, address("trajectories:layouts"))
