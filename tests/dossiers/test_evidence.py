"""Evidence: limits, numbers, the grid, and who downloads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from dossiers.models import CompetenceSection, Dossier, Evidence, EvidenceTick
from dossiers.workflow.evidence import add_file, add_link, purge_removed, remove_evidence
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.ticks import set_ticks
from tests.cast import Cast
from tests.factories.dossiers import SectionFactory, add_evidence, open_dossier, pdf, ready_dossier, tick
from tests.kept import location
from trajectories.models import Criterion
from utq_portal.jobs.models import Job
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
BY_SCRIPT = {"X-Upload": "1"}


@pytest.fixture
def dossier(cast: Cast) -> Dossier:
    """The teacher's, empty."""
    return open_dossier(cast)


def criterion(dossier: Dossier, code: str) -> Criterion:
    return Criterion.objects.get(competence__profile=dossier.trajectory.profile, code=code)


def test_thirty_files_at_once_get_numbers(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    uploads = [pdf(f"File {n}.pdf", str(n).encode()) for n in range(30)]
    answer = signed_in(cast.teacher).post(f"/dossiers/{dossier.pk}/evidence/", {"files": uploads})
    assert answer.status_code == 302
    assert list(Evidence.objects.values_list("number", flat=True)) == list(range(1, 31))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("Empty.pdf", None, "is empty"),
        ("Lying.pdf", b"not a PDF at all", "is not a PDF"),
        ("Tool.exe", b"MZ", "of a kind we cannot keep"),
    ],
)
def test_a_wrong_file_gets_a_sentence(
    cast: Cast, dossier: Dossier, signed_in: Browser, name: str, content: bytes | None, word: str
) -> None:
    upload = SimpleUploadedFile(name, content or b"")
    answer = signed_in(cast.teacher).post(f"/dossiers/{dossier.pk}/evidence/", {"files": [upload]}, headers=BY_SCRIPT)
    assert answer.status_code == 422
    assert word in answer.json()["error"] or not content
    assert not Evidence.objects.exists()


def test_without_script_the_good_ones_are_kept_and_the_others_told(
    cast: Cast, dossier: Dossier, signed_in: Browser
) -> None:
    page = signed_in(cast.teacher).post(
        f"/dossiers/{dossier.pk}/evidence/", {"files": [pdf("Good.pdf"), pdf("Bad.exe")]}, follow=True
    )
    shown = page.content.decode()
    assert "1 file is added." in shown
    assert "Bad.exe is of a kind" in shown


def test_a_file_over_the_limit_is_refused(cast: Cast, dossier: Dossier, settings: Settings) -> None:
    settings.FILE_LIMIT_BYTES = 10
    with pytest.raises(ValidationError, match="larger than"):
        add_file(dossier, pdf(), by=cast.teacher)


def test_a_dossier_over_its_limit_refuses_and_leaves_no_file(cast: Cast, dossier: Dossier, settings: Settings) -> None:
    first = add_file(dossier, pdf("One.pdf", b"1"), by=cast.teacher)
    settings.DOSSIER_LIMIT_BYTES = first.file_size + 10
    with pytest.raises(ValidationError, match="your dossier would be larger"):
        add_file(dossier, pdf("Two.pdf", b"2"), by=cast.teacher)
    kept = [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]
    assert kept == [location(first.file_path)]


def test_the_same_file_twice_is_a_sentence(cast: Cast, dossier: Dossier, settings: Settings) -> None:
    add_file(dossier, pdf("Plan.pdf"), by=cast.teacher)
    with pytest.raises(ValidationError, match="already, as number 1"):
        add_file(dossier, pdf("Another name.pdf"), by=cast.teacher)
    assert len([path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]) == 1


def test_a_removed_file_leaves_the_disk_after_its_term_and_its_number_is_not_used_again(
    cast: Cast, dossier: Dossier, settings: Settings
) -> None:
    add_evidence(dossier, "One.pdf")
    second = add_evidence(dossier, "Two.pdf")
    assert remove_evidence(second, by=cast.teacher)
    term = timedelta(days=settings.EVIDENCE_KEPT_DAYS)
    assert purge_removed(timezone.now() + term - timedelta(hours=1)) == 0
    assert not Job.objects.filter(task="web.remove_file").exists()
    later = timezone.now() + term + timedelta(hours=1)
    assert (purge_removed(later), purge_removed(later)) == (1, 0)
    assert Job.objects.filter(task="web.remove_file").count() == 1
    assert not Evidence.objects.filter(pk=second.pk).exists()
    assert add_evidence(dossier, "Three.pdf").number == second.number + 1


def test_removing_twice_says_so(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    add_evidence(dossier, "One.pdf")
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/evidence/1/remove/"
    assert "is removed." in browser.post(page, follow=True).content.decode()
    assert "removed already" in browser.post(page, follow=True).content.decode()


def test_evidence_of_a_ready_competence_stays(cast: Cast) -> None:
    section = SectionFactory(cast, 2)
    piece = add_evidence(section.dossier, "Plan.pdf", "2.1")
    mark_ready(section, by=cast.teacher)
    with pytest.raises(Refused, match="competence 2"):
        remove_evidence(piece, by=cast.teacher)


def test_ticks_of_another_window_stay(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    one, two = criterion(dossier, "2.1"), criterion(dossier, "2.2")
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/ticks/"
    first = {"version": "", "tick": [f"{piece.pk}.{one.pk}"], "competence": "2"}
    second = {"version": "", "tick": [f"{piece.pk}.{two.pk}"], "competence": "2"}
    told = browser.post(page, first, headers={"X-Autosave": "1"}).json()
    browser.post(page, second, headers={"X-Autosave": "1"})
    assert set(EvidenceTick.objects.values_list("criterion__code", flat=True)) == {"2.1", "2.2"}
    assert told["version"] == f"{piece.pk}.{one.pk}"
    assert "1 piece" in told["html"]["#covered"]
    browser.post(page, {"version": told["version"], "tick": [], "competence": "2"}, headers={"X-Autosave": "1"})
    assert set(EvidenceTick.objects.values_list("criterion__code", flat=True)) == {"2.2"}


def test_ticks_of_no_competence_and_a_word_as_address_are_harmless(
    cast: Cast, dossier: Dossier, signed_in: Browser
) -> None:
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/ticks/"
    for number in ("99", "\u00b2", "9" * 30):
        sent = {"version": "\u00b2.1", "tick": ["\u00b2.\u00b2"], "competence": number}
        assert browser.post(page, sent, headers={"X-Autosave": "1"}).status_code == 200
    assert browser.post(page, {"next": "word"})["Location"] == f"/dossiers/{dossier.pk}/#evidence"


def test_ticks_name_only_what_belongs_to_the_dossier(cast: Cast, dossier: Dossier) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    other = Criterion.objects.exclude(competence__profile=dossier.trajectory.profile)[0]
    set_ticks(dossier, by=cast.teacher, add=[(piece.pk, other.pk), (9999, other.pk)], remove=[])
    assert not EvidenceTick.objects.exists()


def test_the_first_tick_makes_a_draft(cast: Cast, dossier: Dossier) -> None:
    tick(add_evidence(dossier, "Plan.pdf"), "4.1")
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=4)
    assert section.state == CompetenceSection.State.DRAFTING


def test_a_link_is_evidence_and_only_once(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/link/"
    data = {"url": "https://video.demo.example/5", "title": "Lecture 5", "kind": "video_link"}
    assert browser.post(page, data).status_code == 302
    assert browser.post(page, data).status_code == 422
    assert browser.post(page, {**data, "url": "javascript:alert(1)"}).status_code == 422
    assert Evidence.objects.get().url == "https://video.demo.example/5"


def test_a_title_is_changed_and_needed(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    add_evidence(dossier, "Plan.pdf")
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/evidence/1/"
    assert browser.post(page, {"title": "", "kind": "other"}).status_code == 422
    browser.post(page, {"title": "Plan of week 3", "kind": "course_material", "description": "The question first."})
    piece = Evidence.objects.get()
    assert (piece.title, piece.kind) == ("Plan of week 3", "course_material")


def test_a_file_comes_as_a_download_and_in_parts(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    add_evidence(dossier, "Plan.pdf")
    browser = signed_in(cast.teacher)
    answer = browser.get(f"/dossiers/{dossier.pk}/evidence/1/file/", headers={"Range": "bytes=-5"})
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (206, "nosniff")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()


def test_a_closed_dossier_takes_nothing(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    answer = signed_in(cast.teacher).post(
        f"/dossiers/{dossier.pk}/evidence/", {"files": [pdf("Late.pdf", b"late")]}, headers=BY_SCRIPT
    )
    assert answer.status_code == 422
    assert "declared your dossier ready" in answer.json()["error"]


def test_mandatory_components_block_and_name_what_is_missing(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    section = SectionFactory(cast, 2)
    section.competence.components.update(mandatory=True, evidence_kinds=["video_link"])
    with pytest.raises(Refused):
        mark_ready(section, by=cast.teacher)
    page = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/2/").content.decode()
    assert "Add to competence 2:" in page
    video = add_link(dossier, by=cast.teacher, url="https://video.demo.example/1", title="Lecture", kind="video_link")
    tick(video, "2.2")
    mark_ready(section, by=cast.teacher)
