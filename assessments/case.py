"""What this app adds to the page of a case: its pages and days, and what of its inside the viewer is told."""

from __future__ import annotations

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from assessments import rules
from assessments.messages import INNER
from assessments.models import Assessment, Certificate, Interview
from trajectories.models import Trajectory
from trajectories.queries.trajectories import Attendance
from trajectories.reminding import next_reminder
from trajectories.waits import COORDINATOR, SUPERVISOR
from utq_portal.desks.case import Day, Link, Look, Offer, Share, Words, add
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.web import dates

T = Trajectory.State


def _rows(rows: QuerySet[Trajectory], user: User) -> QuerySet[Trajectory]:
    rounds = Assessment.objects.filter(trajectory=OuterRef("pk"))
    last = rounds.order_by("-attempt", "-pk")
    valid = Certificate.objects.filter(trajectory=OuterRef("pk"), state=Certificate.State.ISSUED).order_by("-number")
    noted: QuerySet[Trajectory] = rows.annotate(
        is_inside=Exists(rounds.filter(rules.INSIDE(user))),
        assessment_pk=Subquery(last.values("pk")[:1]),
        assessment_due=Subquery(last.values("due_on")[:1]),
        announced_on=Subquery(last.values("announced_on")[:1]),
        certificate_pk=Subquery(valid.values("pk")[:1]),
        certificate_no=Subquery(valid.values("number")[:1], output_field=CharField()),
    )
    return noted


def _reminder(look: Look) -> list[Words]:
    """The next reminder, and to whom it goes, as far as the viewer may know."""
    if not look.audiences:
        return []
    row = look.row
    taken = row.supervisor_id is None and row.holder == Responsible.UTQ_SUPERVISOR  # by one of the faculty
    comes = next_reminder(
        row.obligation,
        row,
        look.today,
        own=row.is_own,
        inside=row.is_inside,
        reader=SUPERVISOR if row.is_supervisor else COORDINATOR if row.is_coordinator else "",
        attends=Attendance(row.supervisor if row.attended else None, nobody=not (row.attended or taken)),
    )
    if comes is None:
        return []
    said = {"day": dates.long(comes.day), "who": comes.who}
    if row.is_own:
        return [_("Your next reminder comes on %(day)s.") % said]
    return [_("Next reminder %(day)s, to: %(who)s.") % said]


def _can_start(look: Look) -> bool:
    return bool(look.row.is_coordinator and look.row.state == T.SUBMITTED)


def _links(look: Look) -> list[Link]:
    row = look.row
    told = row.state == T.COMPLETED or row.announced_on is not None
    outcome = row.is_coordinator or (told and (row.is_own or row.is_supervisor))
    note = _("Announced %(day)s") % {"day": dates.long(row.announced_on)} if row.announced_on else _("Running")
    page = "assessments:case" if row.is_coordinator else "assessments:outcome"
    drawn = row.is_own or row.is_coordinator
    number, certificate = row.certificate_no or "", row.certificate_pk
    return [
        Link(30, outcome, _("Assessment"), note, page, row.assessment_pk),
        Link(31, drawn, _("Certificate"), number, "assessments:certificate", certificate),
    ]


def _days(look: Look) -> list[Day]:
    row = look.row
    if row.announced_on:
        return [Day(30, _("Announced"), row.announced_on)]
    return [Day(30, _("Decision about"), row.assessment_due)] if row.state == T.IN_ASSESSMENT else []


def _mails(rows: QuerySet[Notice], look: Look) -> QuerySet[Notice]:
    """Who is not told how an assessment goes inside does not learn it from what the teacher was sent about it."""
    return rows if look.row.is_inside else rows.exclude(_inner(), ~Q(recipient=look.viewer))


def _inner() -> Q:
    """Notices that tell that there is an interview, as long as its decision is not announced (docs/domain.md, Reading).

    An assessment that ended without a decision announces none, so what was inside stays there.
    """
    told = Interview.objects.filter(assessment__announced_on__isnull=False, meeting__isnull=False)
    about = Concat(Value("agenda.meeting:"), Cast("meeting", CharField()), output_field=CharField())
    return Q(code__in=[one.code for one in INNER]) & ~Q(about__in=told.values_list(about, flat=True))


OFFERS = (Offer(30, _("Start the assessment"), "assessments:start", when=_can_start),)
add(Share(_rows, order=30, notes=_reminder, offers=OFFERS, links=_links, days=_days, mails=_mails))
