"""The demo university: at least three cases in every state of every machine, the same ones every time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from pytest_django.fixtures import Settings

import utq_portal.urls  # noqa: F401  (every app says its verbs)
from assessments.models import Assessment, Certificate, NumberSeries, Seat
from courses.models import Edition
from dossiers import workflow as dossier_workflow
from dossiers.models import CompetenceSection, Evidence, FeedbackRequest, PartialRecognition, Snapshot
from exemptions.models import ExemptionRequest, ExternalQualification
from trajectories.models import Obligation, Trajectory
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import VERBS
from utq_portal.demo.make import make
from utq_portal.notices.message import MESSAGES
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.workflow import Staged

MACHINES: list[type[Staged]] = [
    Trajectory,
    CompetenceSection,
    FeedbackRequest,
    PartialRecognition,
    Assessment,
    Seat,
    Certificate,
    ExemptionRequest,
    ExternalQualification,
    Edition,
]


@pytest.fixture
def university(db: None) -> None:
    make(250, accounts=True)


def test_three_cases_in_every_state_of_every_machine(university: None) -> None:
    few = {
        f"{model.__name__}.{state}": found.get(state, 0)
        for model in MACHINES
        for found in [dict(model._default_manager.values_list("state").annotate(n=Count("pk")))]
        for state in dict(model._meta.get_field("state").choices or [])
        if found.get(state, 0) < 3
    }
    assert few == {}


def test_numbers_of_certificates_have_no_gap(university: None) -> None:
    for series in NumberSeries.objects.all():
        numbers = sorted(
            Certificate.objects.filter(number__startswith=f"UTQ-{series.year}").values_list("number", flat=True)
        )
        assert numbers == [f"UTQ-{series.year}-{n:04d}" for n in range(1, series.last + 1)]


def test_what_is_sealed_is_whole(university: None) -> None:
    faulty = [
        snapshot.pk
        for snapshot in Snapshot.objects.select_related("dossier")[:10]
        if not dossier_workflow.verify(snapshot)
    ]
    assert faulty == []


def test_files_open(university: None) -> None:
    paths = set(Evidence.objects.exclude(file_path="").values_list("file_path", flat=True))
    assert {path for path in paths if not (Path(django_settings.FILES_ROOT) / path).is_file()} == set()


def test_timelines_and_inboxes_use_words_that_exist(university: None) -> None:
    assert set(Event.objects.values_list("verb", flat=True)) - set(VERBS) == set()
    assert set(Notice.objects.values_list("code", flat=True)) - set(MESSAGES) == set()


def test_a_second_run_adds_others_and_the_same_run_is_the_same(db: None) -> None:
    make(40, accounts=False)
    first = list(User.objects.filter(employee_no__startswith="D").order_by("pk").values_list("email", flat=True))
    make(20, accounts=False)
    everybody = list(User.objects.filter(employee_no__startswith="D").order_by("pk").values_list("email", flat=True))
    assert (len(first), len(everybody), len(set(everybody)), everybody[:40]) == (40, 60, 60, first)


def test_demo_accounts_exist_in_demo_mode_only(db: None, settings: Settings) -> None:
    settings.DEMO = False
    call_command("demo", "--teachers", "3", verbosity=0)
    assert not User.objects.filter(email="coordinator@demo.example").exists()


def test_if_empty_leaves_a_portal_in_use_alone(db: None) -> None:
    make(3, accounts=False)
    call_command("demo", "--if-empty")
    assert Obligation.objects.count() <= 3


@pytest.mark.parametrize(
    "account",
    [
        "teacher",
        "supervisor",
        "assessor1",
        "assessor2",
        "coordinator",
        "hr",
        "exemption",
        "dean",
        "courses",
        "manager",
        "admin",
    ],
)
def test_every_account_has_a_home_that_says_what_waits(
    university: None, account: str, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(User.objects.get(email=f"{account}@demo.example"))
    answer = client.get("/home/", follow=True)
    assert answer.status_code == 200
    assert 'class="facts"' in answer.content.decode()
