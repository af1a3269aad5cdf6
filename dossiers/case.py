"""What this app adds to the page of a case: how far it is and who has the ball, its steps, and the competences."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetenceSection
from dossiers.queries import own
from dossiers.workflow.handing_in import why_not_insist
from trajectories import rules
from trajectories.models import Trajectory
from trajectories.obligations.standing import clock_of
from trajectories.queries.ball import with_ball
from trajectories.queries.progress import step_word
from trajectories.workflow.trajectory import DECLARE_READY, ENDORSE, INSIST, TAKE_BACK, WITHDRAW_READY
from utq_portal.desks.case import Link, Look, Offer, Panel, Share, add
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.web.summary import NOTHING, YOURS, Ball, Said, Summary
from utq_portal.web.templatetags.ui import when


def _rows(rows: QuerySet[Trajectory], user: User) -> QuerySet[Trajectory]:
    sections = CompetenceSection.objects.filter(dossier__trajectory=OuterRef("pk"))
    done = (*CompetenceSection.DONE, CompetenceSection.State.LOCKED)
    reads = Case(When((rules.OWN | rules.SUPERVISED)(user), then=Value(True)), default=Value(False))
    return with_ball(rows.select_related("dossier"), user).annotate(
        unfinished=Exists(sections.exclude(state__in=done)), reads_dossier=reads
    )


def _summary(look: Look) -> Summary:
    row = look.row
    step = step_word(row.state, route_pending=False)
    return Summary(
        Said(capfirst(row.get_state_display()), step, term=_("How far it is")),
        NOTHING,
        clock_of(look.row.obligation, look.today).by(_("Deadline")),
        _ball(row),
        mark_safe(gettext("since %(since)s") % {"since": when(row.since)}),
    )


def _ball(row: Any) -> Ball:
    """Who has the ball, by name where it is one person, and whether that is the viewer."""
    who, yours = Responsible(row.holder).label, row.holder == Responsible.COORDINATOR and row.is_coordinator
    if row.holder == Responsible.TEACHER:
        who, yours = row.person.name, row.is_own
    elif row.holder == Responsible.UTQ_SUPERVISOR:
        who, yours = row.supervisor.name if row.supervisor else who, row.supervises
    return YOURS if yours else Ball(who)


def _dossier(row: Any) -> int | None:
    return row.dossier.pk if hasattr(row, "dossier") else None


def _all_done(look: Look) -> bool:
    return not look.row.unfinished


def _may_insist(look: Look) -> bool:
    return not why_not_insist(look.row.dossier, look.today)


BACK = (_("Take the dossier back"), "dossiers:take_back")
OFFERS = (
    Offer(20, _("Check and declare ready"), "dossiers:ready", DECLARE_READY, _dossier, _all_done),
    Offer(21, _("Take a last look"), "dossiers:review", ENDORSE, _dossier),
    Offer(22, _("Hand in without endorsement"), "dossiers:insist", INSIST, _dossier, _may_insist, "quiet"),
    Offer(23, *BACK, TAKE_BACK, _dossier, kind="quiet"),
    Offer(24, *BACK, WITHDRAW_READY, _dossier, kind="quiet"),
)


def _links(look: Look) -> list[Link]:
    row = look.row
    words = _("Dossier"), _("Texts, evidence and feedback")
    return [Link(20, row.reads_dossier, *words, "dossiers:overview", _dossier(row))]


def _sections(look: Look) -> dict[str, object] | None:
    """How the competences stand, for the teacher and for staff."""
    sections = own.section_facts(own.sections_of(look.row), []) if look.audiences else []
    return {"sections": sections} if sections else None


add(
    Share(
        _rows,
        _summary,
        order=20,
        offers=OFFERS,
        links=_links,
        panels=(Panel(10, "dossiers/_case_sections.html", _sections),),
    )
)
