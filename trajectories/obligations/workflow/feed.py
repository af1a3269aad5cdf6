"""The HR file from file to obligations: stage, mend, apply once, by the person who saw the preview.

docs/domain.md, The HR file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.feed import applied_files, last_applied_file, warned
from trajectories.obligations.workflow import feed_faults
from trajectories.obligations.workflow.recount import foresee, holding, with_parts
from utq_portal.access import Reason
from utq_portal.files import storage
from utq_portal.files.storage import Stored
from utq_portal.imports.faults import FileRefused, sentence
from utq_portal.imports.models import layouts_of
from utq_portal.imports.reading import Layout, RawRow, Unsettled, read
from utq_portal.imports.rows import kept, kept_rows, typed
from utq_portal.imports.shares import Unit, plain_share
from utq_portal.jobs.promise import promise
from utq_portal.people.feed import plan as planning
from utq_portal.people.feed.checks import Facts, Limits, Warned, warnings
from utq_portal.people.feed.continuing import CHANGING, Kind
from utq_portal.people.feed.headings import FEED, FIELD_NAMES, FIELDS
from utq_portal.people.feed.plan import SAID, Answered, Frame, Gone, PersonPlan, Plan, PlannedRow
from utq_portal.people.feed.present import held_addresses, load, tables
from utq_portal.people.feed.together import above
from utq_portal.people.models import Faculty, FeedRow, FeedUpload, User
from utq_portal.people.workflow import layouts
from utq_portal.policy.queries import current
from utq_portal.workflow import Refused

State = FeedUpload.State
CHUNK = 500
PATIENCE = timedelta(minutes=10)
MENDED = (*FIELDS, *SAID)  # cells of a row that are typed again, and answers about it
# of the summary, what a file told when it was read: it stays when the rows are compared again
_READ = ("names", "ignored", "read")

ALREADY = _("This file was applied already. Nothing was changed a second time.")
NOT_SEEN = _("Only the person who checked this preview can apply it. Upload the file yourself to check and apply it.")
NOT_READY = _("This file cannot be applied as it is. Upload it again.")
CHANGED_SINCE = Reason(
    "changed_since",
    _("Something in the portal changed since you saw this preview. Here it is again: check it, then apply it."),
)
NEEDS_REASON = Reason("needs_reason", _("Write why this file is right all the same: the preview warns about it."))
NO_LAST_DAY = Reason("no_last_day", _("Enter the last day"))
BEFORE_FIRST = Reason("before_first", _("Enter a last day that is not before the first day of the appointment"))


def receive(
    *, by: User | None, file: Stored, valid_from: date, faculties: Sequence[str], ask: bool = False
) -> FeedUpload:
    """Note a file that was kept, or is read at once; nothing is read yet. With ``ask`` its columns are shown first."""
    last = last_applied_file()
    said = last.answers if last else {}  # who is in another file is not asked again
    return FeedUpload.objects.create(
        uploaded_by=by,
        **file.columns,
        valid_from=valid_from,
        faculties=list(faculties),
        summary={"ask": True} if ask else {},
        answers={key: one for key, one in said.items() if one.get("said") == Gone.ELSEWHERE},
    )


def stage_later(upload: FeedUpload, rows: int) -> None:
    """Have a job read the file of about so many ``rows``; the page shows how far it is.

    A file whose columns HR had to name is read again: each time is a job of its own.
    """
    summary = {**upload.summary, "estimated": True}
    FeedUpload.objects.filter(pk=upload.pk).update(rows_total=rows, rows_done=0, summary=summary, tries=0, fault="")
    key = f"feed:{upload.pk}:stage:{timezone.now().isoformat()}"
    promise("trajectories.stage_feed", {"upload": upload.pk}, key=key)


def read_now(upload: FeedUpload, content: bytes, *, today: date) -> None:
    """Read a small file while somebody waits at the page.

    A job reads it when the page could not end (PATIENCE later); a fault is told on the file's page.
    """
    key = f"feed:{upload.pk}:stage:{timezone.now().isoformat()}"
    promise("trajectories.stage_feed", {"upload": upload.pk}, key=key, run_after=timezone.now() + PATIENCE)
    try:
        stage(upload, content, today=today)
    except Exception as error:
        feed_faults.broke_off(upload, error)


def stage(upload: FeedUpload, content: bytes, *, today: date) -> FeedUpload:
    """Read the file and compare it with the present; a file that cannot be used is refused whole.

    Where HR must say first what its columns are, it is kept and waits for that (docs/domain.md, Headings).
    """
    said, ask = upload.summary.get("chosen"), bool(upload.summary.get("ask"))
    layout = Layout(**said) if said else None
    try:
        found = read(content, FEED, layouts_of(layouts.HR), layout, ask=ask, week=full_week(today))
    except Unsettled as unsettled:
        return _ask(upload, content, unsettled)
    except FileRefused as refusal:
        _unread(upload).update(state=State.REFUSED, refusal=refusal.code, summary={"says": refusal.says})
        upload.refresh_from_db()
        return _let_go(upload)
    layouts.used(found.fingerprint)
    # what HR said of the file stays until the preview is there: reading may break off, and begins anew then
    said_of = {name: upload.summary[name] for name in ("chosen", "ask") if name in upload.summary}
    still = _unread(upload).update(
        encoding=found.encoding, separator=found.separator, rows_total=len(found.rows), rows_done=0, summary=said_of
    )
    upload.refresh_from_db()
    if not still:
        return _let_go(upload)
    told = ("sheet", "line", "left_out", "layout", "hidden", "years")
    read_as = {"absent": sorted(found.absent), **{name: getattr(found, name) for name in told}}
    _compare(upload, found.rows, {"names": found.names, "ignored": found.ignored, "read": read_as}, today)
    return _let_go(upload)


def _ask(upload: FeedUpload, content: bytes, unsettled: Unsettled) -> FeedUpload:
    """Keep the file until HR has said what its columns are; on the command line nobody waits, and it is refused."""
    path, waits = upload.file_path, upload.uploaded_by_id is not None
    if waits and not path:
        path = storage.store_made(content, name=upload.file_name, mime="application/octet-stream").path
    asked = _unread(upload).update(
        state=State.COLUMNS if waits else State.REFUSED,
        file_path=path,
        refusal=unsettled.code,
        encoding=unsettled.look["encoding"],
        rows_total=unsettled.look["rows"],
        summary={"look": unsettled.look, "says": unsettled.says},
    )
    if not asked and path:
        storage.remove(path)
    upload.refresh_from_db()
    return upload


def full_week(today: date) -> Decimal:
    """The hours of a full appointment, as the institution says."""
    return Decimal(current(on=today).full_week_hours)


def _unread(upload: FeedUpload) -> QuerySet[FeedUpload]:
    """The file while it is being read; nothing once it was set aside meanwhile: what was dropped stays dropped."""
    return FeedUpload.objects.filter(pk=upload.pk, state=State.STAGED)


def _let_go(upload: FeedUpload) -> FeedUpload:
    """The rows are in the database now, or nothing of the file is used: it goes."""
    if upload.file_path:
        FeedUpload.objects.filter(pk=upload.pk).update(file_path="")
        storage.remove(upload.file_path)
        upload.refresh_from_db()
    return upload


def sentence_of(refused: FileRefused) -> str:
    """Why a file cannot be used, in the language of the page."""
    return sentence(refused.code, refused.says, FIELD_NAMES)


def restage(upload: FeedUpload, *, today: date) -> FeedUpload:
    """Compare the staged rows with the present again: after mending, an answer, another date, or a change."""
    _compare(upload, _raws(upload), {name: upload.summary.get(name, []) for name in _READ}, today)
    return upload


def mend(upload: FeedUpload, row: FeedRow, values: dict[str, str], *, by: User, today: date) -> None:
    """Correct the cells of one refused row, or answer the question about it, and compare again."""
    _own_preview(upload, by)
    known = typed(values, MENDED)
    if "fte" in known:  # hours say what they are a part of, as in the rows that were read
        known["fte"] = plain_share(known["fte"], Unit.ONE, full_week(today))
    FeedRow.objects.filter(pk=row.pk).update(values=row.values | known)
    restage(upload, today=today)


def answer_gone(upload: FeedUpload, row: FeedRow, said: str, day: date | None, *, by: User, today: date) -> None:
    """Note what happened to somebody who is not in the file, and compare again; empty ``said`` takes it back.

    Raises Refused for somebody who has left without a last day, or with one before the first day.
    """
    answer_all_gone(upload, [(row, said, day)], by=by, today=today)


def answer_all_gone(
    upload: FeedUpload, answers: Iterable[tuple[FeedRow, str, date | None]], *, by: User | None, today: date
) -> None:
    """As ``answer_gone`` for several at once (``by`` None: the command line); compared again once, or not at all."""
    _own_preview(upload, by)
    noted = {**upload.answers}
    for row, said, day in answers:
        key = row.changes["vanished"][0]
        noted.pop(key, None)
        if said in Gone.__members__.values():
            noted[key] = _answer(row, Gone(said), day)
    _again(upload, today, answers=noted)


def _again(upload: FeedUpload, today: date, **changes: Any) -> None:
    FeedUpload.objects.filter(pk=upload.pk).update(**changes)
    upload.refresh_from_db()
    restage(upload, today=today)


def _answer(row: FeedRow, said: Gone, day: date | None) -> dict[str, str]:
    if said != Gone.LEFT:
        return {"said": said, "day": ""}
    if day is None:
        raise Refused(NO_LAST_DAY)
    if day < date.fromisoformat(row.values["start"]):
        raise Refused(BEFORE_FIRST)
    return {"said": said, "day": day.isoformat()}


def change_frame(upload: FeedUpload, *, valid_from: date, faculties: Sequence[str], by: User, today: date) -> None:
    """Let undated changes hold from another day, or declare other faculties, and compare again."""
    _own_preview(upload, by)
    _again(upload, today, valid_from=valid_from, faculties=list(faculties))


def discard(upload: FeedUpload, *, by: User) -> None:
    """Set the file aside; nothing was changed. Raises Refused when it was applied."""
    if upload.uploaded_by_id != by.pk:
        raise Refused(NOT_SEEN)
    open_still = [State.STAGED, State.COLUMNS, State.READY, State.REFUSED, State.FAILED]
    # what was shown of the columns goes too: nothing of a file that is not used is kept
    summary = {} if upload.state == State.COLUMNS else upload.summary
    if not FeedUpload.objects.filter(pk=upload.pk, state__in=open_still).update(state=State.DISCARDED, summary=summary):
        raise Refused(ALREADY)
    FeedRow.objects.filter(upload=upload).delete()
    _let_go(upload)


def apply_later(upload: FeedUpload, *, by: User, reason: str = "") -> None:
    """Have a job apply the file that ``by`` has checked; a second click finds it under way. Raises Refused."""
    _own_preview(upload, by)
    reason = _reasoned(upload, reason)
    with transaction.atomic():
        ready = FeedUpload.objects.filter(pk=upload.pk, state=State.READY)
        if not ready.update(state=State.APPLYING, reason=reason, fault="", tries=0):
            raise Refused(ALREADY)
        # a job of its own each time: one that was refused leaves the same preview
        key = f"feed:{upload.pk}:apply:{timezone.now().isoformat()}"
        promise("trajectories.apply_feed", {"upload": upload.pk}, key=key)


def not_applied(upload: FeedUpload, refused: Refused | None = None, *, today: date) -> None:
    """Back to the preview, made new, after an apply was refused; it says why where somebody comes back to it."""
    upload.refresh_from_db()
    if FeedUpload.objects.filter(pk=upload.pk, state=State.APPLYING).update(state=State.READY):
        upload.refresh_from_db()
    if upload.state != State.READY:
        return
    restage(upload, today=today)
    why = "apply_changed" if refused is None or refused.code == CHANGED_SINCE.code else "apply_refused"
    FeedUpload.objects.filter(pk=upload.pk, state=State.READY).update(fault=why)
    upload.refresh_from_db()


def _own_preview(upload: FeedUpload, by: User | None) -> None:
    if upload.uploaded_by_id != (by.pk if by else None):
        raise Refused(NOT_SEEN)
    if upload.state in (*FeedUpload.STANDING, State.APPLYING):
        raise Refused(ALREADY)
    if upload.state != State.READY:
        raise Refused(NOT_READY)


def _reasoned(upload: FeedUpload, reason: str) -> str:
    """The reason, in one line; raises Refused where the preview warned and there is none."""
    reason = " ".join(reason.split())[:400]
    if warned(upload) and not reason:
        raise Refused(NEEDS_REASON)
    return reason


def take(upload: FeedUpload, *, by: User | None, today: date, reason: str) -> tuple[FeedUpload, Plan]:
    """Note that a checked file is applied, once, under its lock; returns it with its plan, for the caller to carry out.

    Raises Refused when it was applied, was not seen by ``by`` (None: the command line), would now do something else
    than was shown, or needs a ``reason`` (docs/domain.md, Before it is applied).
    """
    row = FeedUpload.objects.select_for_update().get(pk=upload.pk)
    if row.uploaded_by_id != (by.pk if by else None):
        raise Refused(NOT_SEEN)
    if row.state in FeedUpload.STANDING:
        raise Refused(ALREADY)
    if row.state not in (State.READY, State.APPLYING):
        raise Refused(NOT_READY)
    plan = _plan(row, _raws(row)) if row.summary.get("after", 0) == _last() else None
    if plan is None or plan.digest() != row.summary.get("digest"):
        raise Refused(CHANGED_SINCE)
    row.reason = _reasoned(row, reason or row.reason)
    applied = {"state": State.APPLIED, "applied_at": timezone.now(), "reason": row.reason, "fault": ""}
    FeedUpload.objects.filter(pk=row.pk).update(**applied)
    return row, plan


def _raws(upload: FeedUpload) -> list[RawRow]:
    rows = FeedRow.objects.filter(upload=upload, line__gt=0).order_by("line").values_list("line", "values")
    return kept_rows(rows, FIELDS, (upload.summary.get("read") or {}).get("absent", ()))


def _plan(upload: FeedUpload, raws: Iterable[RawRow]) -> Plan:
    declared = frozenset(Faculty.objects.filter(code__in=upload.faculties).values_list("pk", flat=True))
    gone = {
        int(key): Answered(Gone(one["said"]), date.fromisoformat(one["day"]) if one.get("day") else None)
        for key, one in upload.answers.items()
    }

    def progress(rows: int) -> None:
        # half of the work is to compare the rows, the other half to write the preview down
        if upload.state == State.STAGED:
            FeedUpload.objects.filter(pk=upload.pk).update(rows_done=rows // 2)

    by = upload.uploaded_by
    frame = Frame(upload.valid_from, declared, gone, held_addresses(by))
    return planning.plan(raws, load(), tables(by), frame, progress)


def _last() -> int:
    """The key of the file that was applied last and not taken back; 0 for none."""
    last = last_applied_file()
    return last.pk if last else 0


def _facts(upload: FeedUpload) -> Facts:
    at = timezone.localdate(upload.applied_at) if upload.applied_at else None
    return Facts(upload.file_name, upload.valid_from, upload.rows_total, frozenset(upload.faculties), upload.sha256, at)


def _warnings(upload: FeedUpload, plan: Plan, today: date) -> list[Warned]:
    policy = current(on=today)
    limits = Limits(policy.feed_rows_least_percent, policy.feed_rows_most_percent, policy.feed_changed_percent)
    applied = [_facts(one) for one in applied_files()[:60] if one.pk != upload.pk]
    return warnings(_facts(upload), applied, changed=plan.known_changed, known=plan.known, limits=limits)


def _compare(upload: FeedUpload, raws: Sequence[RawRow], summary: dict[str, object], today: date) -> None:
    """Plan and write the preview.

    When the file is read this is done in short commits, whose number is the progress that the page shows: the file is
    there to be read again. Afterwards the rows are all there is of it, and the preview is made anew all or nothing.
    """
    last = _last()
    plan = _plan(upload, raws)
    effects = _effects(plan.people, today)
    people = {kind: len({row.employee_no for row in plan.rows if row.kind == kind}) for kind in Kind}
    summary |= {
        "after": last,
        "warnings": _warnings(upload, plan, today),
        "digest": plan.digest(),
        "rows": Counter(row.kind for row in plan.rows),
        "people": {kind: number for kind, number in people.items() if number},
        "changed": len(plan.people),
        "deadlines": len(effects),
        "together": above(plan.rows, upload.valid_from),
        "held": plan.held,
    }
    with nullcontext() if upload.state == State.STAGED else transaction.atomic():
        _write_rows(upload, plan, effects, {raw.line for raw in raws if raw.ragged})
        # set aside or applied in another window while this was compared: it stays so
        open_still = FeedUpload.objects.filter(pk=upload.pk, state__in=[State.STAGED, State.READY, State.REFUSED])
        open_still.update(state=State.READY, summary=summary, rows_done=upload.rows_total, refusal="", fault="")
    upload.refresh_from_db()


def _write_rows(upload: FeedUpload, plan: Plan, effects: dict[str, list[str]], ragged: set[int]) -> None:
    with transaction.atomic():
        FeedRow.objects.filter(upload=upload).delete()
    for place in range(0, len(plan.rows), CHUNK):
        part = plan.rows[place : place + CHUNK]
        with transaction.atomic():
            FeedRow.objects.bulk_create([_feed_row(upload, row, effects, row.line in ragged) for row in part])
            done = min((upload.rows_total + place + CHUNK) // 2, upload.rows_total)
            FeedUpload.objects.filter(pk=upload.pk).update(rows_done=done)


def _feed_row(upload: FeedUpload, row: PlannedRow, effects: dict[str, list[str]], ragged: bool) -> FeedRow:
    changes: dict[str, object] = dict(row.fault.says if row.fault else row.changes)
    if row.kind in (*CHANGING, Kind.CONFLICT) and row.employee_no in effects:
        changes["deadline"] = effects[row.employee_no]
    return FeedRow(
        upload=upload,
        line=row.line,
        employee_no=row.employee_no,
        values=kept(row.values, ragged=ragged),
        kind=row.kind,
        changes=changes,
        **row.reason,
    )


def _effects(people: Sequence[PersonPlan], today: date) -> dict[str, list[str]]:
    """Old and new deadline of those whose deadline the file sets, moves or stops: a date, "paused" or empty (none)."""
    keys = [one.known.pk for one in people if one.known is not None]
    existing: dict[int, list[Obligation]] = {}
    for place in range(0, len(keys), CHUNK):
        rows = with_parts(Obligation.objects.filter(person__in=keys[place : place + CHUNK])).order_by("start_date")
        for obligation in rows:
            existing.setdefault(obligation.person_id, []).append(obligation)
    found: dict[str, list[str]] = {}
    frame = holding(today)
    for one in people:
        mine = existing.get(one.known.pk, []) if one.known else []
        running = next((row for row in mine if row.ended_on is None), None)
        old = _said(running.deadline if running else False)
        new = _said(foresee(one.after, mine, frame))
        if old != new:
            found[one.employee_no] = [old, new]
    return found


def _said(deadline: date | bool | None) -> str:
    return "paused" if deadline is None else deadline.isoformat() if isinstance(deadline, date) else ""
