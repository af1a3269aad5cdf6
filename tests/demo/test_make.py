"""The demo university: at least three cases in every state of every machine, the same ones every time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db.models import Count, F, Sum
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

import utq_portal.urls  # noqa: F401  (every app says its verbs)
from assessments.models import Assessment, Certificate, Judgement, NumberSeries, Seat
from assessments.queries import repairs_of
from courses.models import Edition, Session
from dossiers import workflow as dossier_workflow
from dossiers.models import CompetenceSection, CriterionText, Evidence, FeedbackRequest, PartialRecognition, Snapshot
from exemptions.models import ExemptionRequest, ExternalQualification
from trajectories.models import LineManagerDiscussion, Obligation, Trajectory
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import VERBS
from utq_portal.dashboard.queries.figures import curves, figures
from utq_portal.demo.make import make
from utq_portal.demo.names import EUROPEAN, FAMILY, GIVEN
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


def test_dates_and_figures_of_the_demo_can_be_true(university: None) -> None:
    today = timezone.localdate()
    found = curves(figures(User.objects.get(email="coordinator@demo.example"), today).rows["curve"])
    assert sum(curve.whole >= 20 for curve in found[1:]) >= 2  # so that a share shows
    assert Notice.objects.filter(mail=Notice.Mail.REFUSED).count() == 2
    assert [one for one in Session.objects.all() if timezone.localtime(one.starts_at).weekday() > 4] == []
    sealed = CriterionText.objects.filter(section__dossier__trajectory__state="submitted")
    words = sealed.values("section__dossier").annotate(words=Sum("words")).values_list("words", flat=True)
    assert {round(number, -3) for number in words} == {6000}
    late = Trajectory.objects.filter(closed_on__lt=F("intake_concluded_on"))
    talks = LineManagerDiscussion.objects.filter(held_on__lt=F("trajectory__started_on"))
    after = LineManagerDiscussion.objects.filter(held_on__gt=F("trajectory__intake_concluded_on"))
    assert [late.count(), talks.count(), after.count()] == [0, 0, 0]


def test_what_was_insufficient_has_its_reasons_beside_the_text(university: None) -> None:
    today = timezone.localdate()
    open_now = CompetenceSection.objects.filter(state=CompetenceSection.State.INSUFFICIENT)
    told = set(Judgement.objects.filter(value="insufficient").values_list("motivation", flat=True))
    assert {row.repair_text for row in open_now} <= told - {""}
    assert [row.pk for row in open_now if not row.repair_on or row.repair_on > today] == []
    again = list(Assessment.objects.filter(attempt=2).select_related("snapshot"))
    assert [len(repairs_of(row)) for row in again] == [1] * len(again)
    assert [one for row in again for one in repairs_of(row).values() if "<ins" not in one.changed] == []
    assert Assessment.objects.filter(announced_on__gt=today).count() == 0


# the letters of each that stand in no word of plain Latin letters
ALPHABETS = {
    "Catalan": "àçèéíïòóúü",
    "Croatian": "čćđšž",
    "Czech": "áčďéěíňóřšťúůýž",
    "Danish and Norwegian": "æøå",
    "Dutch": "éèëïóöü",
    "Estonian": "äõöüšž",
    "Faroese": "áðíóúýæø",
    "Finnish and Swedish": "åäöéü",
    "French": "àâæçéèêëîïôœùûüÿ",
    "German": "äöüß",
    "Hungarian": "áéíóöőúüű",
    "Icelandic": "áðéíóúýþæö",
    "Irish": "áéíóú",
    "Italian": "àèéìòù",
    "Latvian": "āčēģīķļņšūž",
    "Lithuanian": "ąčęėįšųūž",
    "Maltese": "ċġħż",
    "Northern Sámi": "áčđŋšŧž",
    "Polish": "ąćęłńóśźż",
    "Portuguese": "áâãàçéêíóôõú",
    "Romanian": "ăâîșț",
    "Scottish Gaelic": "àèìòù",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Slovenian": "čšž",
    "Spanish": "áéíñóúü",
    "Turkish": "çğıöşü",
    "Welsh": "âêîôûŵŷ",
}


def test_names_have_the_letters_of_every_alphabet_of_europe() -> None:
    letters = {letter for name in EUROPEAN for letter in "".join(name).lower()}
    letters |= {letter for name in (*GIVEN, *FAMILY) for letter in name.lower()}
    assert {language: lacks for language, own in ALPHABETS.items() if (lacks := set(own) - letters)} == {}


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
    university: None, account: str, signed_in: Callable[[User], Client], settings: Settings
) -> None:
    settings.DEMO = True
    client = signed_in(User.objects.get(email=f"{account}@demo.example"))
    answer = client.get("/home/", follow=True)
    assert answer.status_code == 200
    assert 'class="facts"' in answer.content.decode()
