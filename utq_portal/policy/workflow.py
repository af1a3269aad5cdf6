"""Changes of the institution and its settings, with their audit event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import Faculty, User
from utq_portal.people.rules import SETTLES
from utq_portal.people.workflow.roles import check_settles
from utq_portal.policy.models import Experience, Institution, Link, PageText, PolicyValue, Signatory
from utq_portal.policy.queries import forget, institution
from utq_portal.workflow import Refused

CHANGED = declare(
    "policy.institution_changed", _("%(actor)s changed the institution's details"), COORDINATOR_ONLY, SETTLES
)
SET = declare("policy.value_set", _("%(actor)s changed the setting %(name)s"), COORDINATOR_ONLY, SETTLES)
PRESET = declare("policy.preset_chosen", _("%(actor)s chose how much procedure there is"), COORDINATOR_ONLY, SETTLES)
LIVE = declare("policy.went_live", _("%(actor)s let the portal go live"), COORDINATOR_ONLY, SETTLES)
ROW_SAVED = declare("policy.row_saved", _("%(actor)s changed the rows of the settings"), COORDINATOR_ONLY, SETTLES)
ROW_REMOVED = declare("policy.row_removed", _("%(actor)s removed a row of the settings"), COORDINATOR_ONLY, SETTLES)


@transaction.atomic
def change_institution(changes: Mapping[str, object], *, by: User | None) -> Institution:
    """Set fields of the institution; the audit event names the fields."""
    check_settles(by)
    row = institution()
    Institution.objects.filter(pk=row.pk).update(**changes)
    record(CHANGED.name, row, by=by, data={"fields": sorted(changes)})
    transaction.on_commit(forget)
    forget()
    return Institution.objects.get(pk=row.pk)


@transaction.atomic
def choose_preset(preset: str, *, by: User | None) -> Institution:
    """Choose how much procedure there is; settings that were changed by hand stay as they are."""
    row = change_institution({"preset": preset}, by=by)
    record(PRESET.name, row, by=by, data={"preset": preset})
    return row


@transaction.atomic
def go_live(on: date, *, by: User | None) -> Institution:
    """Let messages go out from ``on``; raises Refused when the portal is live already."""
    row = Institution.objects.select_for_update().get(pk=institution().pk)
    if not row.post_nothing and row.go_live_on is not None and row.go_live_on <= on:
        raise Refused(_("The portal is live already. Nothing has changed."))
    row = change_institution({"go_live_on": on, "post_nothing": False, "set_up_at": timezone.now()}, by=by)
    record(LIVE.name, row, by=by, data={"day": on.isoformat()})
    return row


@transaction.atomic
def note_step(step: str, *, done: bool, by: User | None) -> None:
    """Remember that a step of the set-up is done, or open again."""
    row = Institution.objects.select_for_update().get(pk=institution().pk)
    steps = [name for name in row.steps_done if name != step] + ([step] if done else [])
    if steps != row.steps_done:
        change_institution({"steps_done": steps}, by=by)


Row = TypeVar("Row", Signatory, Link, Experience, PageText)


@transaction.atomic
def save_row(row: Row, *, by: User | None) -> Row:
    """Add or change a signatory, a link, an experience or a text."""
    check_settles(by)
    row.save()
    record(ROW_SAVED.name, row, by=by, data={"what": row._meta.model_name})
    transaction.on_commit(forget)
    forget()
    return row


@transaction.atomic
def remove_row(row: Signatory | Link | Experience | PageText, *, by: User | None) -> None:
    """Remove a signatory, a link, an experience or a text; certificates keep the names they were printed with."""
    check_settles(by)
    record(ROW_REMOVED.name, row, by=by, data={"what": row._meta.model_name})
    row.delete()
    transaction.on_commit(forget)
    forget()


@transaction.atomic
def set_value(name: str, value: object, *, by: User | None, faculty: Faculty | None = None, on: date) -> PolicyValue:
    """Set one setting from a day on, for all or one faculty; None takes an own value back."""
    check_settles(by)
    row = PolicyValue.objects.create(name=name, value=value, faculty=faculty, valid_from=on, set_by=by)
    record(SET.name, row, by=by, data={"name": name, "value": value, "faculty": faculty.code if faculty else ""})
    transaction.on_commit(forget)
    forget()
    return row
