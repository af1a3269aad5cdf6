"""What a page says about who reads is what the rule says (docs/domain.md, Nothing waits for nobody)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.architecture.test_house import ROOT
from tests.assessments.test_lost import ball, words
from tests.cast import Cast
from tests.dossiers.test_unattended import LOST, Lose, manages, role_ended
from tests.factories.dossiers import SectionFactory, ask, asked_certificate, concluded, ready_dossier, sections_ready
from tests.factories.trajectories import add_documents
from trajectories.models import Trajectory
from utq_portal.people.models import User

Browser = Callable[[User], Client]
CANNOT = "can no longer be"


def section(cast: Cast) -> str:
    concluded(cast)
    return f"/dossiers/{SectionFactory(cast).dossier_id}/1/"


def asked_section(cast: Cast) -> str:
    concluded(cast)
    row = SectionFactory(cast)
    ask(row, cast.supervisor)
    return f"/dossiers/{row.dossier_id}/1/"


def overview(cast: Cast) -> str:
    return f"/dossiers/{sections_ready(cast).pk}/"


def ready(cast: Cast) -> str:
    return f"/dossiers/{sections_ready(cast).pk}/ready/"


def taking_back(cast: Cast) -> str:
    return f"/dossiers/{ready_dossier(cast).pk}/take-back/"


def certificate(cast: Cast) -> str:
    concluded(cast)
    return f"/dossiers/{SectionFactory(cast).dossier_id}/recognitions/new/"


def asked(cast: Cast) -> str:
    concluded(cast)
    return f"/recognitions/{asked_certificate(cast).pk}/"


def intake(cast: Cast) -> str:
    add_documents(cast.trajectory)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor)
    return f"/trajectories/{cast.trajectory.pk}/intake/"


def slots(cast: Cast) -> str:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor, state="intake_submitted")
    return f"/trajectories/{cast.trajectory.pk}/intake/slot/"


def route(cast: Cast) -> str:
    concluded(cast)
    return f"/trajectories/{cast.trajectory.pk}/route/"


def case(cast: Cast) -> str:
    concluded(cast)
    return f"/trajectories/{cast.trajectory.pk}/"


def home(cast: Cast) -> str:
    concluded(cast)
    return "/home/"


# per page: what it says while the UTQ supervisor can act, and what it says when they can no more
SAID = [
    (section, "Now read by Supervisor Voorbeeld", "Nobody reads it now: Supervisor Voorbeeld can no longer be"),
    (section, "then Supervisor Voorbeeld", "then the coordinator"),
    (overview, "your UTQ supervisor reads it", "the coordinator assigns who reads it"),
    (overview, "then Supervisor Voorbeeld", "then the coordinator"),
    (ready, "Supervisor Voorbeeld reads it, then endorses it", "The coordinator first assigns a UTQ supervisor"),
    (taking_back, "Leave it with the UTQ supervisor", "Leave it with the coordinator"),
    (certificate, "Supervisor Voorbeeld advises", "The coordinator first assigns a UTQ supervisor, who advises"),
    (intake, "Supervisor Voorbeeld reads them and meets you", "The coordinator looks for a UTQ supervisor"),
    (slots, "Ask Supervisor for another time", "Supervisor Voorbeeld can no longer be your UTQ supervisor"),
    (route, "Supervisor Voorbeeld, your UTQ supervisor, reads your route", ""),
    (case, "Supervisor Voorbeeld", "can no longer be the UTQ supervisor; the coordinator finds somebody else"),
    (home, "Supervisor Voorbeeld", "can no longer be the UTQ supervisor; the coordinator finds somebody else"),
]


@pytest.mark.parametrize("lose", [role_ended, manages], ids=lambda lose: lose.__name__)
@pytest.mark.parametrize(("page", "attended", "lost"), SAID, ids=lambda one: getattr(one, "__name__", "")[:20])
def test_no_page_says_that_somebody_reads_who_can_act_no_more(
    cast: Cast, signed_in: Browser, page: Callable[[Cast], str], attended: str, lost: str, lose: Lose
) -> None:
    address, teacher = page(cast), signed_in(cast.teacher)
    before = words(teacher.get(address).content.decode())
    assert (attended in before, bool(lost) and lost in before, CANNOT in before) == (True, False, False)
    lose(cast)
    after = words(teacher.get(address).content.decode())
    assert lost in after
    assert attended == "Supervisor Voorbeeld" or attended not in after


@pytest.mark.parametrize("lose", LOST, ids=lambda lose: lose.__name__)
def test_the_page_of_a_competence_offers_only_readers_whom_asking_takes(
    cast: Cast, signed_in: Browser, lose: Lose
) -> None:
    address, teacher = section(cast), signed_in(cast.teacher)
    offered = 'name="who" value="supervisor"'
    assert offered in teacher.get(address).content.decode()
    lose(cast)
    assert offered not in teacher.get(address).content.decode()
    refused = teacher.post(f"{address}ask/", {"who": "supervisor", "question": "Is it clear?"})
    assert refused.status_code == 422


@pytest.mark.parametrize("lose", LOST, ids=lambda lose: lose.__name__)
@pytest.mark.parametrize("page", [asked_section, asked], ids=lambda page: page.__name__)
def test_what_was_asked_of_who_can_act_no_more_is_the_coordinators(
    cast: Cast, signed_in: Browser, page: Callable[[Cast], str], lose: Lose
) -> None:
    address, teacher = page(cast), signed_in(cast.teacher)
    assert "Supervisor Voorbeeld" in ball(teacher.get(address).content.decode())
    lose(cast)
    assert ball(teacher.get(address).content.decode()).partition(" then ")[0] == "Coordinator"


# where a template names who stands as UTQ supervisor without the rule (``attendance``), and why that is true
NAMED = {
    "trajectories/_case_people.html": "who stands as such, with the same words",
    "dossiers/midway.html": "a table before it is carried out: who it is already, and so stays",
    "trajectories/_home_people.html": "who stands as such, with the same words",
}
BY_HAND = re.compile(r"\b(?:trajectory|case|row|here|asked)\.supervisor\b")


def test_no_template_names_the_utq_supervisor_without_asking_whether_they_can_act() -> None:
    found = {
        str(path.relative_to(ROOT / "templates"))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if BY_HAND.search(path.read_text())
    }
    assert found == set(NAMED)


# the same in what pages and forms are made of
READ = {
    "dossiers/queries/midway.py": "the person that a line of a table names",
    "dossiers/forms/dossier.py": "the one whom the view gives, who can act",
    "trajectories/queries/ball.py": "the rule itself",
    "trajectories/queries/trajectories.py": "the rule itself",
    "assessments/case.py": "a fact beside ``attended``",
    "dossiers/case.py": "the holder by the rule of the lists",
    "dossiers/rows.py": "the holder by the rule of the lists",
    "dossiers/home.py": "a fact, beside ``attended`` or the rule of the lists",
    "trajectories/home.py": "a fact, beside ``attended``",
    "trajectories/office.py": "the name of a column, for joining two accounts",
    "trajectories/under.py": "a fact, beside ``attended``",
}
APPS = ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal")


def test_no_view_names_the_utq_supervisor_without_asking_whether_they_can_act() -> None:
    found = set()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if {"migrations", "demo", "workflow", "jobs"} & set(path.parts) or path.stem == "waits":
                continue
            told = re.sub(r"\b(?:attendance|attends)\.supervisor\b", "", path.read_text())
            if re.search(r"\w\.supervisor\b(?! import)", told):
                found.add(name)
    assert found == set(READ)
