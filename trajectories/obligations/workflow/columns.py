"""Which column of an HR file is what: asked once per set of headings, before anything is compared."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from trajectories.obligations.workflow import feed
from utq_portal.agenda.reminding import midnight
from utq_portal.files import storage
from utq_portal.imports.faults import FileRefused
from utq_portal.imports.headings import plain
from utq_portal.imports.reading import Layout, look_at
from utq_portal.people.feed.headings import FEED
from utq_portal.people.models import FeedUpload, User
from utq_portal.people.workflow import layouts
from utq_portal.workflow import Refused

State = FeedUpload.State
LARGE = 300_000  # bytes: about 2,000 rows; a larger file is read by a job
KEPT = 14  # days
NOT_OPEN = _("The columns of this file were chosen already.")
GONE = _("This file is no longer kept. Upload it again.")


def look_again(upload: FeedUpload, layout: Layout, *, by: User) -> None:
    """Look at the table whose headings stand where the layout says, with the columns that it names; raises Refused."""
    content = _content(upload, by)
    try:
        look = look_at(content, FEED, layout)
    except FileRefused as refused:
        raise Refused(feed.sentence_of(refused)) from refused
    old = upload.summary.get("look", {})
    questions = [*old.get("questions", []), *look["questions"]]
    look["example"] = look["example"] or old.get("example", "")
    look |= {"chosen": {"sheet": layout.sheet, "line": layout.line}, "questions": list(dict.fromkeys(questions))}
    FeedUpload.objects.filter(pk=upload.pk).update(summary={**upload.summary, "look": look})
    upload.refresh_from_db()


def answer(upload: FeedUpload, layout: Layout, *, by: User, remember: str, today: date) -> bool:
    """Read the file as was said; ``remember`` is the name under which that is kept ("" keeps nothing).

    Returns whether it is kept: a layout that somebody else of HR keeps stays as it is. Raises Refused when the columns
    were chosen already.
    """
    content = _content(upload, by)
    look = upload.summary["look"]
    kept = bool(remember)
    if remember:
        try:
            layouts.save_layout(look["fingerprint"], remember, look["headings"], layout, by=by)
        except Refused:
            kept = False
    say(upload, layout, remember if kept else "")
    if len(content) > LARGE:
        feed.stage_later(upload, upload.rows_total)
    else:
        feed.read_now(upload, content, today=today)
    return kept


def let_go_of_old(today: date) -> int:
    """Set files aside that nobody explained or had read again for KEPT days; returns how many."""
    before = midnight(today - timedelta(days=KEPT))
    waits = (State.COLUMNS, State.FAILED)
    old = list(FeedUpload.objects.filter(state__in=waits, uploaded_at__lt=before).order_by("pk"))
    gone = 0
    for upload in old:
        waiting = FeedUpload.objects.filter(pk=upload.pk, state=upload.state)
        if waiting.update(state=State.DISCARDED, summary={}, file_path=""):  # not when it was answered just now
            if upload.file_path:
                storage.remove(upload.file_path)
            gone += 1
    return gone


def say(upload: FeedUpload, layout: Layout, name: str) -> None:
    """Note how this file is read, under a name that is kept or none; raises Refused when that was said already."""
    chosen = {**asdict(layout), "fields": dict(layout.fields), "name": name}
    summary = {"chosen": chosen, "look": upload.summary.get("look")}
    asks = State.COLUMNS if upload.uploaded_by_id else State.REFUSED  # the command line is refused, and says it again
    if not FeedUpload.objects.filter(pk=upload.pk, state=asks).update(state=State.STAGED, summary=summary):
        raise Refused(NOT_OPEN)
    upload.refresh_from_db()


def layout_of(look: dict[str, Any], said: dict[str, str], options: dict[str, Any]) -> Layout:
    """The layout that the command line tells: what was understood, with other fields for the headings that are named.

    Raises KeyError for a heading that is not there.
    """
    keys = {plain(heading): key for heading, key in zip(look["headings"], look["keys"], strict=True)}
    fields = dict(zip(look["keys"], look["fields"], strict=True))
    for heading, name in said.items():
        if plain(heading) not in keys:
            raise KeyError(heading)
        fields[keys[plain(heading)]] = name
    return Layout(
        fields=fields,
        dates=options["dates"] or look["dates"],
        names=options["names"] or look["order"],
        sheet=look["sheet"],
        line=look["line"],
    )


def read_as(upload: FeedUpload) -> list[str]:
    """How the file was read, in lines for the command line."""
    said = upload.summary.get("read") or {}
    where = f"sheet {said.get('sheet')}, line {said.get('line')}" if said.get("sheet") else f"line {said.get('line')}"
    lines = [f"Headings on {where}" + (f", read as “{said['layout']}”" if said.get("layout") else "")]
    for name, words in (("absent", "Not in the file, stays as it is"), ("left_out", "Lines that are no rows")):
        if said.get(name):
            lines.append(f"{words}: {', '.join(said[name])}")
    lines += [f"Years have two figures: {text} is {day}" for text, day in said.get("years", ())]
    if said.get("hidden"):
        lines.append(f"{said['hidden']} rows are hidden in the sheet and were read as well")
    together = upload.summary.get("together") or []
    lines += [f"More than 1.2 FTE together: {name}, {number}: {fte}" for number, name, fte in together]
    return lines


def _content(upload: FeedUpload, by: User) -> bytes:
    if upload.uploaded_by_id != by.pk:
        raise Refused(feed.NOT_SEEN)
    if upload.state != State.COLUMNS:
        raise Refused(NOT_OPEN)
    try:
        return storage.read(upload.file_path)
    except OSError as error:
        raise Refused(GONE) from error
