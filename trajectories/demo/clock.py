"""The clock at work in the demo: time that did not count, requests, proposals, an HR file, and teachers left behind."""

from __future__ import annotations

import io
from datetime import date, timedelta

from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries.deciding import Kind, Wish
from trajectories.obligations.workflow import feed
from trajectories.obligations.workflow.deciding import ask_more_time, exclude, propose
from trajectories.obligations.workflow.obligation import record_leave
from utq_portal.demo.cases import World
from utq_portal.files.storage import measured
from utq_portal.people.models import Faculty, User

Reason = ObligationAdjustment.Reason
HEADINGS = (
    "Personeelsnummer;Voornaam;Tussenvoegsel;Achternaam;E-mail;Faculteit;Afdeling;Leidinggevende;Functie;FTE;"
    "Datum in dienst;Datum uit dienst"
)
# invented, like everybody here: joiners, and rows with something to mend
ROWS = (
    "F410021;Joëlle;;Winterswijk;j.winterswijk@feed.demo.example;EEMCS;Computer Science;;UD 2;0,8;{first};31-12-9999",
    "F410022;Matteo;;Castellani;m.castellani@feed.demo.example;ET;Mechanics;;Universitair docent;1,0;{first};",
    "F410023;Sanne;van;Ooijen;s.vanooijen@feed.demo.example;BMS;Psychology;;Promovendus;1,0;{first};{far}",
    "F410024;Idris;;Bakkali;i.bakkali@feed.demo.example;S&T;Physics;;Docent 3;0,2;{first};{far}",
    "F410025;Freya;;Lindqvist;f.lindqvist@feed.demo.example;ITC;Geodesy;;Hoogleraar;1,8;{first};",
    "F410026;Teun;;Haverkort;t.haverkort@feed.demo.example;ET;Mechanics;;Praktijkdocent;0,6;{first};",
    ";Yasmin;;Farouk;y.farouk@feed.demo.example;BMS;Law;;Docent 4;0,5;{first};",
)


LEFT_BEHIND = 3


def leave_behind(world: World) -> None:
    """Some teachers still bear the name of the UTQ supervisor who left."""
    reader = world.staff.accounts["supervisor"]  # who may take them over
    theirs = Trajectory.objects.filter(supervisor=reader, state=Trajectory.State.ACTIVE).order_by("-pk")
    keys = list(theirs.values_list("pk", flat=True)[:LEFT_BEHIND])
    Trajectory.objects.filter(pk__in=keys).update(supervisor=world.staff.left)


def add_clock(world: World) -> None:
    """What waits for HR and the dean, and a teacher whose deadline has moved twice."""
    accounts, today = world.staff.accounts, world.today
    teacher, hr = accounts["teacher"], accounts["hr"]
    own = Obligation.objects.filter(person=teacher, ended_on=None).first()
    if own is not None:
        first = own.start_date + timedelta(days=200)
        record_leave(own, first_day=first, last_day=first + timedelta(days=62), by=hr, today=today)
        propose(own, Wish(Kind.EXTEND, 3), reason=Reason.LATE_START, by=hr, today=today)
    running = Obligation.objects.filter(
        faculty__code="EEMCS", settled_by="", exclusion="", ended_on=None, deadline__gt=today + timedelta(days=120)
    )
    others = list(running.exclude(person=teacher).exclude(person__in=accounts.values()).order_by("pk")[:4])
    _ask_and_propose(others, hr, today)
    _file_to_check(hr, today)


def _ask_and_propose(others: list[Obligation], hr: User, today: date) -> None:
    late, note = Reason.LATE_START, "The first course starts in September."
    for number, one in enumerate(others):
        if number < 2:
            months = 3 + 6 * number
            ask_more_time(one, months=months, reason=late, note=note, by=one.person, today=today)
        elif number == 2:
            propose(one, Wish(Kind.EXTEND, 9), reason=late, note=note, by=hr, today=today)
        else:
            told = "No teaching until the programme starts again."
            exclude(one, code=Obligation.Exclusion.NO_TEACHING, note=told, by=hr, today=today)


def _file_to_check(hr: User, today: date) -> None:
    """A small file of the HR system, read and compared, not applied."""
    first, far = today.replace(day=1), today.replace(day=1) + timedelta(days=1200)
    days = {"first": f"{first:%d-%m-%Y}", "far": f"{far:%d-%m-%Y}"}
    content = "\r\n".join([HEADINGS, *(row.format(**days) for row in ROWS)]).encode("cp1252")
    upload = feed.receive(
        by=hr,
        file=measured(io.BytesIO(content), name=f"hr-demo-{today:%Y-%m}.csv"),
        valid_from=first,
        faculties=list(Faculty.objects.filter(active=True).values_list("code", flat=True)),
    )
    feed.stage(upload, content, today=today)
