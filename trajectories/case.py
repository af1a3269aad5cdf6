"""What this app adds to the page of a case: whose it is and who sees it, its steps, pages, people and days."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import rules
from trajectories.queries.own import line_manager_name
from trajectories.queries.plan import plan_changed
from trajectories.queries.trajectories import trajectories_for, with_attending
from trajectories.workflow.endings import ASK_SUSPENSION, REOPEN, RESUME, SUSPEND
from trajectories.workflow.intake import CONCLUDE_INTAKE, RETURN_INTAKE, SUBMIT_INTAKE
from trajectories.workflow.plan import looked
from trajectories.workflow.slots import BOOK
from utq_portal.access import Rule
from utq_portal.audit.verbs import Audience
from utq_portal.desks.case import Day, Kind, Link, Look, Offer, Panel, Share, add, register
from utq_portal.people.models import User

# what somebody is to the case; each is one condition on the row
FLAGS: dict[str, Rule] = {
    "is_own": rules.OWN,
    "is_supervisor": rules.SUPERVISED,
    "is_coordinator": rules.COORDINATOR,
    "is_hr": rules.HR,
    "is_faculty_supervisor": rules.FACULTY_SUPERVISOR,
    "is_line_manager": rules.LINE_MANAGER,
    "reads_intake": rules.INTAKE_DOCUMENTS,
    "reads_plan": rules.INTAKE_TEXTS,
}


def _rows(user: User) -> QuerySet[Any]:
    flags = {name: Case(When(rule(user), then=Value(True)), default=Value(False)) for name, rule in FLAGS.items()}
    manager = line_manager_name(OuterRef("person"), timezone.localdate())
    return with_attending(trajectories_for(user)).annotate(
        **flags, line_manager_name=Subquery(manager, output_field=CharField())
    )


def _opened(row: Any, viewer: User) -> None:
    row.plan_is_new = row.is_supervisor and plan_changed(row)
    if row.is_supervisor:
        looked(row, by=viewer)


def _audiences(row: Any) -> set[Audience]:
    """A line manager sees step and dates only (docs/domain.md, The timeline)."""
    if row.is_own:
        return {Audience.CANDIDATE}
    if row.is_coordinator:
        return {Audience.STAFF, Audience.COORDINATOR}
    return {Audience.STAFF} if row.is_supervisor or row.is_hr or row.is_faculty_supervisor else set()


def _can_take(look: Look) -> bool:
    row = look.row
    return bool(row.is_faculty_supervisor and row.open and row.supervisor_id is None)


# other steps of the intake are offered on its own pages
OFFERS = (
    Offer(10, _("Check and send the intake"), "trajectories:intake", SUBMIT_INTAKE),
    Offer(11, _("Record the intake"), "trajectories:conclude_intake", CONCLUDE_INTAKE),
    Offer(12, _("Return the intake"), "trajectories:return_intake", RETURN_INTAKE, kind="quiet"),
    Offer(13, _("Choose a time"), "trajectories:intake_slot", BOOK),
    Offer(40, _("Resume the trajectory"), "trajectories:resume", RESUME, post=True),
    Offer(41, _("Pause the trajectory"), "trajectories:suspend", SUSPEND, kind="quiet", post=True),
    Offer(42, _("Ask to pause the trajectory"), "trajectories:ask_suspension", ASK_SUSPENSION, kind="quiet", post=True),
    Offer(43, _("Become UTQ supervisor"), "trajectories:take", when=_can_take, kind="quiet", post=True),
    Offer(44, _("Open the trajectory again"), "trajectories:reopen", REOPEN),
)


def _links(look: Look) -> list[Link]:
    row = look.row
    plan = _("Changed since you looked") if row.plan_is_new else _("What to learn, and how")
    clock = row.is_own or row.is_hr or row.is_coordinator
    documents, ends = _("CV, self-diagnosis, talk and report"), _("Withdraw, or close it with a reason")
    how, assign = _("How the date comes about"), _("Assign somebody")
    return [
        Link(10, row.reads_intake, _("Intake"), documents, "trajectories:intake", row.pk),
        Link(11, row.reads_plan, _("Learning route"), plan, "trajectories:route", row.pk),
        Link(40, clock, _("Deadline"), how, "trajectories:obligation", row.obligation_id),
        Link(41, row.is_coordinator, _("UTQ supervisor"), assign, "trajectories:assign_supervisor", row.pk),
        Link(42, clock and row.open, _("End the trajectory"), ends, "trajectories:close", row.pk),
    ]


def _days(look: Look) -> list[Day]:
    row = look.row
    return [
        Day(10, _("Started"), row.started_on),
        Day(11, _("Intake"), row.intake_concluded_on),
        Day(12, _("Planned to be ready"), row.planned_ready_on),
        Day(13, _("Declared ready"), row.ready_on),
        Day(40, _("Ended"), row.closed_on, row.get_close_reason_display() if row.close_reason else ""),
    ]


def _people(look: Look) -> dict[str, object]:
    row = look.row
    return {
        "lost": row.open and row.supervisor_id is not None and not row.attended,
        "manager": " ".join((row.line_manager_name or "").split()),
    }


register(Kind(_rows, _opened, _audiences, _("Your trajectory"), _("Trajectories"), "trajectories_list"))
PEOPLE = Panel(10, "trajectories/_case_people.html", _people, aside=True)
add(Share(order=10, offers=OFFERS, links=_links, days=_days, panels=(PEOPLE,)))
