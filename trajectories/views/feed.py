"""HR files: upload, preview, mend, apply once; and what was uploaded before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from trajectories.obligations import rules
from trajectories.obligations.exports import FEED_ROWS, UPLOADS
from trajectories.obligations.forms.hr import FrameForm, ReasonForm, UploadForm
from trajectories.obligations.queries import feed as queries
from trajectories.obligations.queries.columns import without_faculties
from trajectories.obligations.queries.feed_undo import kept_of, stayed
from trajectories.obligations.queries.obligation import asked_extensions
from trajectories.obligations.rules import UPLOADED
from trajectories.obligations.workflow import feed, feed_faults
from trajectories.summaries import summary_of_feed
from trajectories.views.common import page
from trajectories.workflow import feed_undo
from trajectories.workflow.applying import apply_feed
from utq_portal.files import storage
from utq_portal.imports.rows import typed
from utq_portal.people.feed import estimate, plan
from utq_portal.people.feed.continuing import Kind
from utq_portal.people.models import FeedRow, FeedUpload, Role
from utq_portal.policy.queries import current, institution, may_post
from utq_portal.web import dates
from utq_portal.web.acting import attempt, say_refused
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file, in_parts
from utq_portal.web.forms import NO_DATE
from utq_portal.web.fresh import sent_lately
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.pages import first_of, page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

State = FeedUpload.State
# above this, a file is applied by a job: the page says how it goes
APPLIED_AT_ONCE = 1000
LARGE = 300_000  # bytes: about 2,000 rows


def file_of(request: PortalRequest, pk: int) -> FeedUpload:
    """The file, for those who may see it; else 404."""
    return get_object_or_404(queries.uploads_for(request.user).select_related("undone_by"), pk=pk)


def file_address(upload: FeedUpload) -> str:
    """The page of the file."""
    return address("trajectories:feed", upload.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.HR_ADVISOR)
def hr(request: PortalRequest) -> HttpResponseBase:
    """The HR files: upload one, and those before; what teachers ask of HR stands on top."""
    faculties = queries.faculties_of(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, faculties=faculties)
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(file_address(_received(request, form)))
    uploads = queries.uploads_for(request.user)
    if file := as_file(request, "hr-files", UPLOADS, uploads):
        return file
    context = {
        "form": form,
        "uploads": page_of(uploads, request, 10),
        "asked": first_of(asked_extensions(request.user).filter(proposed_on=None), 5),
        "keeps_register": rules.keeps_register(request.user),
        **without_faculties(request.user),
        **first_load(),
    }
    return page(request, "hr/files.html", context, failed=request.method == "POST")


def first_load() -> dict[str, Any]:
    """Whether messages go out, and when the portal goes live, for the words on the page."""
    return {"messages_go_out": may_post(), "live_on": institution().go_live_on}


def _received(request: PortalRequest, form: UploadForm) -> FeedUpload:
    """Read a small file now, a large one by a job."""
    file, today = form.cleaned_data["file"], timezone.localdate()
    content = file.read()
    upload = feed.receive(
        by=request.user,
        file=storage.store_made(content, name=storage.clean_name(file.name), mime="application/octet-stream"),
        valid_from=form.cleaned_data["valid_from"] or queries.month_of(file.name, today),
        faculties=form.codes,
        ask=form.cleaned_data["show_columns"],
    )
    if len(content) > LARGE:
        feed.stage_later(upload, estimate.about(content))
    else:
        feed.read_now(upload, content, today=today)
    return upload


@require_safe
def preview(request: PortalRequest, pk: int) -> HttpResponseBase:
    """What a file would change, or how far it is, or what it did."""
    upload = file_of(request, pk)
    if upload.state == State.COLUMNS:
        return redirect("trajectories:feed_columns", upload.pk)
    return _preview(request, upload)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed and could not be done: a form of the page, or the answer about somebody who is not in the file."""

    frame: FrameForm | None = None
    reason: ReasonForm | None = None
    gone: dict[str, Any] | None = None


def _preview(request: PortalRequest, upload: FeedUpload, typed: _Typed | None = None) -> HttpResponseBase:
    failed, typed = typed is not None, typed or _Typed()
    tabs = queries.tabs(upload)
    kinds = [kind for kind, _name, _count in tabs]
    kind = request.GET.get("kind", "")
    kind = Kind.VANISHED if typed.gone else kind
    kind = kind if kind in kinds else next(iter(kinds), "")
    text = request.GET.get("q", "").strip()[:40]
    found = queries.rows_of(upload, kind, text)
    name = f"hr-file-{upload.pk}-{kind}"
    if not failed and (file := as_file(request, name, FEED_ROWS, in_parts(found, _with_words))):
        return file
    rows = page_of(found, request, 20)
    counts, mine = upload.summary.get("rows", {}), UPLOADED.has(request.user, upload)
    refused, questions, changes = counts.get("refused", 0), counts.get("question", 0), queries.changes_in(upload)
    context: dict[str, Any] = {
        "upload": upload,
        "mine": mine,
        "summary": summary_of_feed(upload, refused, questions, changes=bool(changes), mine=mine),
        "working": upload.state in (State.STAGED, State.APPLYING, State.UNDOING),
        "undoing": upload.summary.get("undoing", {}),
        "fault": queries.fault_of(upload),
        "broken": upload.fault in queries.BROKEN,
        "not_read": upload.state == State.FAILED,
        "again": upload.state == State.FAILED and bool(upload.file_path),
        "ready": upload.state == State.READY,
        "refusal": queries.refusal(upload),
        "tabs": tabs,
        "kind": kind,
        "q": text,
        "page": rows,
        "rows": _as_typed(queries.shown(rows), typed.gone),
        "changes": changes,
        "names": ", ".join(upload.summary.get("names", [])),
        "absent": queries.absent_in(upload),
        "years": queries.years_in(upload),
        "refused": refused,
        "outcome": queries.outcome(upload),
        "note": queries.note_on(kind, ready=upload.state == State.READY),
        "undated": queries.UNDATED,
        "last_file": queries.last_applied(upload),
        "form": typed.frame or _frame_form(request, upload),
        "warnings": queries.warning_sentences(upload),
        "reason_form": typed.reason or ReasonForm(initial={"reason": upload.reason}),
        "gone_choices": queries.GONE,
        **_after(request, upload),
        **(without_faculties(request.user) if refused else {}),
        **first_load(),
    }
    return page(request, "hr/preview.html", context, failed=failed)


def _with_words(rows: list[FeedRow]) -> Iterable[tuple[FeedRow, queries.ShownRow]]:
    return zip(rows, queries.shown(rows), strict=True)


def _as_typed(rows: list[queries.ShownRow], gone: dict[str, Any] | None) -> list[queries.ShownRow]:
    """The rows, with an answer that could not be read as it was typed, and why."""
    if gone is None:
        return rows
    typed = {"said": gone["said"], "last_day": gone["day"], "why": gone["why"]}
    return [replace(row, **typed) if row.pk == gone["row"] else row for row in rows]


def _after(request: PortalRequest, upload: FeedUpload) -> dict[str, Any]:
    """Of a file that was applied: its mails, and the way back."""
    if upload.state not in (State.APPLIED, State.UNDONE):
        return {"after": False}
    today = timezone.localdate()
    waits = upload.state == State.APPLIED and upload.news_at is not None and upload.news_sent_at is None
    days = timedelta(days=current(on=today).feed_undo_days)
    kept = page_of(kept_of(upload), request, 20, param="stayed")
    return {
        "after": True,
        "told": upload.summary.get("told", 0),
        "news_wait": waits,
        "news_today": waits and upload.news_at is not None and timezone.localdate(upload.news_at) == today,
        "may_undo": feed_undo.why_not(upload, request.user, today) is None,
        "undo_until": timezone.localdate(upload.applied_at) + days if upload.applied_at else None,
        "undone": upload.summary.get("undone", {}),
        "stayed": stayed(kept),
        "stayed_page": kept,
    }


def _frame_form(request: PortalRequest, upload: FeedUpload, data: Any = None) -> FrameForm:
    faculties = queries.faculties_of(request.user)
    return FrameForm(data, faculties=faculties, ticked=upload.faculties, initial={"valid_from": upload.valid_from})


@require_POST
def change_frame(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Another day or other faculties: the preview is made again."""
    upload = file_of(request, pk)
    form = _frame_form(request, upload, request.POST)
    if not form.is_valid():
        return _preview(request, upload, _Typed(frame=form))
    today = timezone.localdate()
    day = form.cleaned_data["valid_from"] or queries.month_of(upload.file_name, today)
    act = partial(feed.change_frame, upload, valid_from=day, faculties=form.codes, by=request.user, today=today)
    return attempt(request, act, _("The preview was made again."), file_address(upload))


@require_POST
def mend(request: PortalRequest, pk: int, row: int) -> HttpResponse:
    """A corrected cell of a refused row, or the answer to a question."""
    upload = file_of(request, pk)
    found = get_object_or_404(FeedRow, pk=row, upload=upload)
    to = f"{file_address(upload)}?kind={found.kind}"
    try:
        given = _days_as_iso(typed(request.POST, feed.MENDED))
    except ValueError:
        messages.error(request, str(NO_DATE))
        return HttpResponseRedirect(to)
    act = partial(feed.mend, upload, found, given, by=request.user, today=timezone.localdate())
    return attempt(request, act, _("Line %(line)s was read again.") % {"line": found.line}, to)


@require_POST
def gone(request: PortalRequest, pk: int, row: int) -> HttpResponseBase:
    """What happened to somebody who is not in the file; what cannot be read is told at the field."""
    upload = file_of(request, pk)
    found = get_object_or_404(FeedRow, pk=row, upload=upload)
    said, day = request.POST.get("said", ""), request.POST.get("day", "").strip()[:40]
    typed = {"row": found.pk, "said": said, "day": day}
    if found.kind != Kind.VANISHED:
        return HttpResponseRedirect(file_address(upload))
    try:
        last = dates.read_day(day) if day and said == plan.Gone.LEFT else None
    except ValueError:
        return _preview(request, upload, _Typed(gone={**typed, "why": str(NO_DATE)}))
    try:
        feed.answer_gone(upload, found, said, last, by=request.user, today=timezone.localdate())
    except Refused as refused:  # a day that is wrong stands beside its field
        if refused.code in (feed.NO_LAST_DAY.code, feed.BEFORE_FIRST.code):
            return _preview(request, upload, _Typed(gone={**typed, "why": str(refused.why)}))
        say_refused(request, refused)
    else:
        messages.success(request, _("Noted. It is done when you apply the file."))
    return HttpResponseRedirect(f"{file_address(upload)}?kind={Kind.VANISHED}#rows")


def _days_as_iso(given: dict[str, str]) -> dict[str, str]:
    """Days typed in words as ISO text; a day of the file that cannot be read stays, and is told beside its field."""
    for name in ("start", "end", plan.SINCE):
        try:
            if given.get(name):
                given[name] = dates.read_day(given[name]).isoformat()
        except ValueError:
            if name == plan.SINCE:
                raise
    return given


@require_POST
@sent_lately
def apply(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Apply what was shown; a second click finds it done. A reason that is missing is told at its field."""
    upload = file_of(request, pk)
    today, reason = timezone.localdate(), ReasonForm(request.POST)
    if upload.state == State.READY and queries.warned(upload) and not reason.is_valid():
        return _preview(request, upload, _Typed(reason=reason))
    why = request.POST.get("reason", "")
    try:
        if queries.changes_in(upload) > APPLIED_AT_ONCE:
            feed.apply_later(upload, by=request.user, reason=why)
            return HttpResponseRedirect(file_address(upload))
        done = apply_feed(upload, by=request.user, today=today, reason=why)
    except Refused as refused:  # the preview is made anew where something changed
        upload.refresh_from_db()
        if refused.code == feed.CHANGED_SINCE.code:
            feed.not_applied(upload, refused, today=today)
        say_refused(request, refused)
    except Exception as error:  # whatever it is, nothing was applied: the file's page says so
        feed_faults.broke_off(upload, error, what="apply")
    else:
        people = ngettext("%(people)s person was changed.", "%(people)s people were changed.", done.people)
        deadlines = ngettext(
            "%(deadlines)s deadline was set or moved.", "%(deadlines)s deadlines were set or moved.", done.deadlines
        )
        messages.success(request, f"{people} {deadlines}" % {"people": done.people, "deadlines": done.deadlines})
    return HttpResponseRedirect(file_address(upload))


@require_POST
def read_again(request: PortalRequest, pk: int) -> HttpResponse:
    """A file of which the reading broke off is read once more, by a job."""
    upload = file_of(request, pk)
    act = partial(feed_faults.try_again, upload, by=request.user)
    return attempt(request, act, _("The file is being read again."), file_address(upload))


@require_POST
def discard(request: PortalRequest, pk: int) -> HttpResponse:
    """Set a file aside; nothing was changed."""
    act = partial(feed.discard, file_of(request, pk), by=request.user)
    return attempt(request, act, _("The file was discarded. Nothing was changed."), address("trajectories:hr"))


def waiting(request: PortalRequest) -> FeedUpload | None:
    """The preview from which somebody came to add a name."""
    key = request.POST.get("file") or request.GET.get("file", "")
    if (file := number_sent(key, 9)) is None:
        return None
    ready = queries.uploads_for(request.user).filter(uploaded_by=request.user, state=State.READY)
    return ready.filter(pk=file).first()


def back_from(upload: FeedUpload | None, to: str) -> str:
    """Where it goes on once a name was added: the preview that asked for it, made again, else the page ``to``."""
    if upload is None:
        return address(to)
    feed.restage(upload, today=timezone.localdate())
    return file_address(upload)
