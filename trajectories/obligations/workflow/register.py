"""The register from before the portal: read, mended, loaded once; it settles obligations.

docs/domain.md, The earlier register.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.obligations import messages, register, rules
from trajectories.obligations.above import case_of
from trajectories.obligations.models import EarlierCertificate, Obligation, RegisterRow, RegisterUpload
from trajectories.obligations.register import COLUMNS, Entry, Line, Present
from utq_portal.access import Reason
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, EVERYONE, declare
from utq_portal.imports.faults import FileRefused
from utq_portal.imports.reading import RawRow, read
from utq_portal.imports.rows import kept, kept_rows, typed
from utq_portal.notices.post import post
from utq_portal.people.feed.present import bare_numbers
from utq_portal.people.models import User
from utq_portal.workflow import Refused

State = RegisterUpload.State
CHUNK = 500

LOADED_VERB = declare(
    "trajectories.register_loaded",
    _("%(actor)s loaded the register from before the portal"),
    COORDINATOR_ONLY,
    rules.REGISTER,
)
SETTLED = declare(
    "trajectories.settled_earlier",
    _("%(actor)s recorded a certificate from before the portal"),
    EVERYONE,
    rules.OBLIGATION_REGISTER,
)
NOT_YOURS = _("The register is loaded by the coordinator or central HR.")
NOT_SEEN = _("Only the person who checked this preview can load it. Upload the file yourself to check and load it.")
ALREADY = _("This file was loaded already. Nothing was added a second time.")
NOT_READY = _("This file cannot be loaded as it is. Upload it again.")
CHANGED_SINCE = Reason(
    "changed_since",
    _("Something in the portal changed since you saw this preview. Here it is again: check it, then load it."),
)


def stage(*, by: User | None, name: str, content: bytes, today: date) -> RegisterUpload:
    """Read a file and compare it with what the portal knows; a file that cannot be used is refused whole."""
    if by is not None and not rules.keeps_register(by):
        raise Refused(NOT_YOURS)
    upload = RegisterUpload.objects.create(uploaded_by=by, file_name=name[:200])
    try:
        found = read(content, COLUMNS)
    except FileRefused as refusal:
        changes = {"state": State.REFUSED, "refusal": refusal.code, "summary": {"says": refusal.says}}
        RegisterUpload.objects.filter(pk=upload.pk).update(**changes)
        upload.refresh_from_db()
        return upload
    told: dict[str, object] = {"names": found.names, "ignored": found.ignored, "encoding": found.encoding}
    return _compare(upload, found.rows, told, today)


def mend(upload: RegisterUpload, row: RegisterRow, values: dict[str, str], *, by: User, today: date) -> None:
    """Correct a cell of a refused line, and compare again."""
    _own_preview(upload, by)
    RegisterRow.objects.filter(pk=row.pk).update(values=row.values | typed(values, COLUMNS.fields))
    restage(upload, today=today)


def restage(upload: RegisterUpload, *, today: date) -> None:
    """Compare the lines with the present again."""
    told = {name: upload.summary.get(name) for name in ("names", "ignored", "encoding")}
    _compare(upload, _raws(upload), told, today)


def discard(upload: RegisterUpload, *, by: User) -> None:
    """Set the file aside; nothing was changed."""
    _own_preview(upload, by)
    RegisterUpload.objects.filter(pk=upload.pk, state=State.READY).update(state=State.DISCARDED)
    RegisterRow.objects.filter(upload=upload).delete()


def keep(upload: RegisterUpload, *, by: User | None, today: date) -> tuple[list[int], list[int]]:
    """Keep the certificates of a checked file, all or nothing, once.

    Returns the people to count again, and the obligations that may be settled by it: the caller counts, and has the
    load ``closed``.
    """
    row = RegisterUpload.objects.select_for_update().get(pk=upload.pk)
    _own_preview(row, by)
    table = register.plan(_raws(row), _present(), today)
    if table.digest != row.summary.get("digest"):
        raise Refused(CHANGED_SINCE)
    people, entries = _people(), (line.entry for line in table.good if line.entry)
    rows = [EarlierCertificate(**asdict(one), person_id=people.get(one.employee_no)) for one in entries]
    EarlierCertificate.objects.bulk_create(rows, batch_size=CHUNK)
    keys = sorted({row.person_id for row in rows if row.person_id})
    waiting: list[int] = []
    for place in range(0, len(keys), CHUNK):
        part = keys[place : place + CHUNK]
        running = Obligation.objects.filter(settled_by="", ended_on=None, person__in=part)
        waiting += running.values_list("pk", flat=True)
    return keys, waiting


def closed(upload: RegisterUpload, waiting: Sequence[int], *, by: User | None) -> int:
    """Tell whose obligations are settled now, and note that the file is loaded; returns how many that are."""
    settled = sum(_tell(waiting[place : place + CHUNK], by) for place in range(0, len(waiting), CHUNK))
    row = RegisterUpload.objects.get(pk=upload.pk)
    summary = {**row.summary, "settled": settled}
    RegisterUpload.objects.filter(pk=row.pk).update(state=State.APPLIED, applied_at=timezone.now(), summary=summary)
    record(LOADED_VERB.name, row, by=by, data={"settled": settled})
    return settled


def _tell(keys: Sequence[int], by: User | None) -> int:
    """Note and post what was settled; before go-live nobody gets anything."""
    settled = list(Obligation.objects.filter(pk__in=keys, settled_by="earlier").select_related("person"))
    cases = case_of(settled)
    for one in settled:
        event = record(SETTLED.name, one, by=by, case=cases[one.pk])
        post(messages.SETTLED_EARLIER, [one.person], one, occasion=event, case=event.case, url=one.get_absolute_url())
    return len(settled)


def _own_preview(upload: RegisterUpload, by: User | None) -> None:
    if by is not None and not rules.keeps_register(by):
        raise Refused(NOT_YOURS)
    if upload.uploaded_by_id != (by.pk if by else None):
        raise Refused(NOT_SEEN)
    if upload.state == State.APPLIED:
        raise Refused(ALREADY)
    if upload.state != State.READY:
        raise Refused(NOT_READY)


def _people() -> dict[str, int]:
    """People by employee number, and by the number without leading zeros where that is one person's."""
    known = {number: key for number, key in User.objects.values_list("employee_no", "pk") if number}
    bare = {short: known[number] for short, number in bare_numbers(known).items()}
    return bare | known


def _present() -> Present:
    rows = EarlierCertificate.objects.values_list("number", "name", "employee_no", "issued_on")
    certificates = {row[0]: Entry(*row) for row in rows}
    obliged = Obligation.objects.filter(settled_by="", ended_on=None).values_list("person_id", flat=True)
    return Present(certificates, _people(), frozenset(obliged))


def _raws(upload: RegisterUpload) -> list[RawRow]:
    rows = RegisterRow.objects.filter(upload=upload).order_by("line").values_list("line", "values")
    return kept_rows(rows, COLUMNS.fields)


@transaction.atomic
def _compare(upload: RegisterUpload, raws: list[RawRow], told: dict[str, object], today: date) -> RegisterUpload:
    table = register.plan(raws, _present(), today)
    RegisterRow.objects.filter(upload=upload).delete()
    RegisterRow.objects.bulk_create([_row(upload, line) for line in table.lines], batch_size=CHUNK)
    counted = Counter(line.kind for line in table.lines)
    summary = {**told, "digest": table.digest, "rows": counted, "new": len(table.good)}
    RegisterUpload.objects.filter(pk=upload.pk, state=State.READY).update(summary=summary)
    upload.refresh_from_db()
    return upload


def _row(upload: RegisterUpload, line: Line) -> RegisterRow:
    return RegisterRow(
        upload=upload,
        line=line.line,
        values=kept(line.values, ragged=line.raw.ragged),
        kind=line.kind,
        **line.reason,
        says=line.fault.says if line.fault else {},
    )
