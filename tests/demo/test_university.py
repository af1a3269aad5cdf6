"""The demo university: at least three cases in every state of every machine, the same ones every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db.models import Count, DateTimeField, F, Max, Model, Q, Sum
from django.db.models.functions import TruncDate
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

import utq_portal.urls  # noqa: F401  (every app says its verbs)
from assessments.models import Assessment, Certificate, Judgement, NumberSeries, Seat
from assessments.queries.earlier import repairs_of
from courses.models import Edition, Session
from dossiers.models import (
    CompetenceSection,
    CriterionText,
    Dossier,
    Evidence,
    FeedbackRequest,
    PartialRecognition,
    Snapshot,
)
from dossiers.queries.sealed import sealed_sections
from dossiers.workflow.sealing import verify
from exemptions.models import ExemptionRequest, ExternalQualification
from tests.shared_world import kept_for_module
from trajectories.models import LearningPlanItem, LineManagerDiscussion, Trajectory
from trajectories.obligations.charts import curves
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import VERBS
from utq_portal.demo.make import make
from utq_portal.demo.names import EUROPEAN, FAMILY, GIVEN
from utq_portal.desks.queries.figures import figures
from utq_portal.notices.message import MESSAGES
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.workflow import Staged

# of people of whom nobody signs in with a password
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]

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


@pytest.fixture(scope="module")
def files(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The folder of the university's files, as long as it stands."""
    folder = tmp_path_factory.mktemp("university")
    with kept_for_module(django_db_blocker):
        with override_settings(FILES_ROOT=folder, MEDIA_ROOT=folder, PASSWORD_HASHERS=FAST):
            make(250, accounts=True)
        yield folder


@pytest.fixture
def university(files: Path, db: None, settings: Settings) -> None:
    settings.FILES_ROOT = settings.MEDIA_ROOT = files


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


def test_a_certificate_that_ended_says_when_and_why(university: None) -> None:
    ended = Certificate.objects.exclude(state=Certificate.State.ISSUED)
    assert {(bool(one.ended_because), bool(one.ended_on and one.ended_on >= one.issued_on)) for one in ended} == {
        (True, True)
    }


def test_what_is_sealed_is_whole(university: None) -> None:
    faulty = [snapshot.pk for snapshot in Snapshot.objects.select_related("dossier")[:10] if not verify(snapshot)]
    assert faulty == []


def test_what_is_sealed_can_be_read(university: None) -> None:
    """Each piece that a criterion names is in the version; a case with its two judgements opens."""
    for snapshot in Snapshot.objects.select_related("dossier"):
        sections = sealed_sections(snapshot)
        assert [one.competence_id for one in sections] == [one["id"] for one in snapshot.manifest["competences"]]


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


# what comes first and what comes after it, each as model, from, to: of every row that has both
ORDER: list[tuple[type[Model], str, str]] = [
    (Trajectory, "started_on", "intake_concluded_on"),
    (Trajectory, "started_on", "closed_on"),
    (Trajectory, "started_on", "state_since"),
    (Trajectory, "intake_concluded_on", "closed_on"),
    (Trajectory, "intake_concluded_on", "ready_on"),
    (Trajectory, "ready_on", "closed_on"),
    (Trajectory, "obligation__start_date", "started_on"),
    (Dossier, "trajectory__started_on", "opened_at"),
    (CompetenceSection, "dossier__opened_at", "edited_at"),
    (CompetenceSection, "dossier__opened_at", "state_since"),
    (CompetenceSection, "edited_at", "dossier__trajectory__closed_on"),
    (CompetenceSection, "sufficient_on", "dossier__trajectory__closed_on"),
    (CompetenceSection, "edited_at", "dossier__trajectory__ready_on"),
    (CompetenceSection, "sufficient_on", "state_since"),
    (CompetenceSection, "repair_on", "state_since"),
    (CriterionText, "edited_at", "section__dossier__trajectory__ready_on"),
    (Evidence, "dossier__opened_at", "added_at"),
    (Evidence, "added_at", "dossier__trajectory__ready_on"),
    (Evidence, "added_at", "dossier__trajectory__closed_on"),
    (FeedbackRequest, "asked_at", "closed_at"),
    (FeedbackRequest, "closed_at", "section__dossier__trajectory__ready_on"),
    (LearningPlanItem, "done_on", "trajectory__closed_on"),
    (Snapshot, "dossier__trajectory__intake_concluded_on", "ready_declared_at"),
    (Snapshot, "ready_declared_at", "dossier__trajectory__ready_on"),
    (Snapshot, "ready_declared_at", "endorsed_at"),
    (Snapshot, "endorsed_at", "taken_at"),
    (Assessment, "snapshot__taken_at", "started_on"),
    (Assessment, "started_on", "state_since"),
    (Assessment, "started_on", "decided_on"),
    (Assessment, "decided_on", "announced_on"),
    (Assessment, "announced_on", "state_since"),
    (Assessment, "state_since", "announced_on"),
    (Seat, "assessment__started_on", "invited_at"),
    (Seat, "invited_at", "accepted_at"),
    (Seat, "invited_at", "declined_at"),
    (Seat, "accepted_at", "submitted_at"),
    (Seat, "submitted_at", "assessment__decided_on"),
    (Seat, "submitted_at", "assessment__interview__held_on"),
    (Seat, "submitted_at", "assessment__arbitration__requested_on"),
    (Seat, "state_since", "assessment__announced_on"),
    (Certificate, "assessment__decided_on", "decided_on"),
    (Certificate, "assessment__announced_on", "issued_on"),
    (Certificate, "issued_on", "trajectory__closed_on"),
    (Certificate, "trajectory__closed_on", "issued_on"),
    (Certificate, "issued_on", "trajectory__obligation__settled_on"),
    (Certificate, "trajectory__obligation__settled_on", "issued_on"),
    (ExemptionRequest, "asked_on", "filed_on"),
    (ExemptionRequest, "filed_on", "met_on"),
    (ExemptionRequest, "met_on", "advised_on"),
    (ExemptionRequest, "advised_on", "decided_on"),
    (ExemptionRequest, "decided_on", "obligation__settled_on"),
    (ExemptionRequest, "obligation__settled_on", "decided_on"),
    (ExemptionRequest, "decided_on", "heard_on"),
    (ExemptionRequest, "heard_on", "revoked_on"),
    (ExternalQualification, "issued_on", "submitted_at"),
    (ExternalQualification, "submitted_at", "decided_on"),
    (ExternalQualification, "decided_on", "person__obligations__settled_on"),
    (ExternalQualification, "person__obligations__settled_on", "decided_on"),
]


def as_day(model: type[Model], path: str) -> F | TruncDate:
    """The day of a date or of an instant, in the database."""
    found: Any = model
    for name in path.split("__"):
        field = found._meta.get_field(name)
        found = field.related_model
    return TruncDate(path) if isinstance(field, DateTimeField) else F(path)


def test_no_date_of_a_case_comes_before_what_it_follows(university: None) -> None:
    today = timezone.localdate()
    wrong, empty = {}, []
    for model, first, then in ORDER:
        rows = model._default_manager.annotate(first_day=as_day(model, first), then_day=as_day(model, then))
        both = rows.filter(first_day__isnull=False, then_day__isnull=False)
        if number := both.filter(Q(first_day__gt=F("then_day")) | Q(first_day__gt=today)).count():
            wrong[f"{model.__name__}: {first} > {then}"] = number
        if not both.exists():
            empty.append((model.__name__, first, then))
    assert (wrong, empty) == ({}, [])
    over = Trajectory.objects.filter(state__in=("completed", "ready_declared", "submitted", "in_assessment"))
    assert over.filter(ready_on=None).count() == 0
    assert Trajectory.objects.filter(state="completed", planned_ready_on__gt=F("closed_on")).count() == 0
    assert (
        LearningPlanItem.objects.filter(trajectory__state="completed", due__gt=F("trajectory__closed_on")).count() == 0
    )


def test_the_days_of_a_second_attempt_follow_those_of_the_first(university: None) -> None:
    ready = Snapshot.objects.annotate(last=Max("dossier__snapshots__number"), day=TruncDate("ready_declared_at"))
    last = ready.filter(number=F("last"), dossier__trajectory__ready_on__isnull=False)
    assert (last.exists(), last.exclude(day=F("dossier__trajectory__ready_on")).count()) == (True, 0)
    again = Assessment.objects.filter(attempt=2).select_related("snapshot")
    assert again.exists()
    for second in again:
        first = Assessment.objects.get(trajectory=second.trajectory_id, attempt=1)
        sections = CompetenceSection.objects.filter(dossier=second.snapshot.dossier_id)
        mended = sections.filter(repair_on=first.decided_on, edited_at__date__gt=first.announced_on)
        kept = sections.filter(sufficient_on=first.decided_on, edited_at__lt=first.snapshot.ready_declared_at)
        assert (mended.count(), kept.count()) == (1, sections.count() - 1)
        assert first.announced_on
        assert first.announced_on < timezone.localdate(second.snapshot.ready_declared_at)


def test_the_trail_of_a_case_says_the_days_that_its_rows_say(university: None) -> None:
    days = {
        "trajectories.declare_ready": ("ready_on", Trajectory.objects.exclude(ready_on=None)),
        "trajectories.conclude_intake": ("intake_concluded_on", Trajectory.objects.exclude(intake_concluded_on=None)),
        "trajectories.close": ("closed_on", Trajectory.objects.filter(state="closed")),
        "assessments.announce": ("closed_on", Trajectory.objects.filter(state="completed")),
    }
    for verb, (column, rows) in days.items():
        told = dict(
            Event.objects.filter(verb=verb, subject_type="trajectories.trajectory")
            .annotate(day=TruncDate("at"))
            .order_by("at")  # of two attempts the last one counts
            .values_list("subject_id", "day")
        )
        assert {pk: told.get(pk) for pk in rows.values_list("pk", flat=True)} == dict(rows.values_list("pk", column)), (
            verb
        )


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
