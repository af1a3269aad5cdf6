"""A file is replaced, a former one comes back, and a removal is undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from dossiers.models import CompetenceSection, Dossier, Evidence, EvidenceTick, EvidenceVersion, Snapshot
from dossiers.queries.dossiers import evidence_for, pieces_of
from dossiers.queries.evidence import earlier_versions, used_bytes
from dossiers.queries.sections import sections_of
from dossiers.workflow.evidence import add_link, purge_removed, put_back, remove_evidence
from dossiers.workflow.handing_in import take_back
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.sealing import faults
from dossiers.workflow.versions import bring_back, drop_version, replace_file
from tests.cast import Cast
from tests.factories.dossiers import SectionFactory, add_evidence, ask, endorsed, open_dossier, pdf, tick
from tests.kept import location
from utq_portal.jobs.models import Job
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]


@pytest.fixture
def dossier(cast: Cast) -> Dossier:
    """The teacher's, empty."""
    return open_dossier(cast)


def replaced(piece: Evidence, by: User, name: str = "New.pdf") -> Evidence:
    return replace_file(piece, pdf(name, name.encode()), by=by)


# ---------- versions ----------


def test_a_replaced_file_keeps_number_title_and_ticks(cast: Cast, dossier: Dossier) -> None:
    piece = add_evidence(dossier, "Plan.pdf", "2.1")
    row = replaced(piece, cast.teacher)
    assert (row.number, row.title, row.file_name, row.version) == (1, "Plan.pdf", "New.pdf", 2)
    assert EvidenceTick.objects.filter(evidence=row).count() == 1
    former = EvidenceVersion.objects.get(evidence=row)
    assert (former.number, former.file_name, former.by) == (1, "Plan.pdf", cast.teacher)
    assert location(former.file_path).exists()


def test_the_same_file_again_changes_nothing(cast: Cast, dossier: Dossier, settings: Settings) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    assert replaced(piece, cast.teacher, "Plan.pdf").version == 1
    assert not EvidenceVersion.objects.exists()
    assert len([path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]) == 1


def test_a_file_of_another_piece_or_one_too_many_bytes_is_refused(
    cast: Cast, dossier: Dossier, settings: Settings
) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    add_evidence(dossier, "Other.pdf")
    with pytest.raises(ValidationError, match="already, as number 2"):
        replaced(piece, cast.teacher, "Other.pdf")
    settings.DOSSIER_LIMIT_BYTES = used_bytes(dossier) + 5
    with pytest.raises(ValidationError, match="your dossier would be larger"):
        replaced(piece, cast.teacher)
    assert len([path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]) == 2


def test_a_link_has_no_file_and_a_ready_competence_holds_it(cast: Cast, dossier: Dossier) -> None:
    link = add_link(dossier, by=cast.teacher, url="https://demo.example/", title="Page", kind="other")
    with pytest.raises(Refused, match="This is a link"):
        replaced(link, cast.teacher)
    section = SectionFactory(cast, 2)
    piece = add_evidence(dossier, "Plan.pdf", "2.1")
    mark_ready(section, by=cast.teacher)
    with pytest.raises(Refused, match="competence 2"):
        replaced(piece, cast.teacher)


def test_an_earlier_version_comes_back_as_a_new_one(cast: Cast, dossier: Dossier) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    before = used_bytes(dossier)
    row = replaced(piece, cast.teacher)
    both = used_bytes(dossier)
    back = bring_back(row, 1, by=cast.teacher)
    assert (back.version, back.file_name, back.file_path) == (3, "Plan.pdf", piece.file_path)
    assert [one.number for one in earlier_versions(back)] == [2, 1]
    assert used_bytes(dossier) == both > before
    assert drop_version(back, 1, by=cast.teacher)  # the file of now has the same bytes
    assert not Job.objects.filter(task="web.remove_file").exists()
    assert drop_version(back, 2, by=cast.teacher)
    assert not drop_version(back, 2, by=cast.teacher)
    assert Job.objects.filter(task="web.remove_file").count() == 1
    assert used_bytes(dossier) == before


def test_a_sealed_version_keeps_its_bytes(cast: Cast) -> None:
    snapshot = endorsed(cast)
    take_back(snapshot.dossier, by=cast.teacher)
    piece = Evidence.objects.get(dossier=snapshot.dossier)
    row = replaced(piece, cast.teacher)
    assert not row.sealed
    with pytest.raises(Refused, match="A sealed version"):
        drop_version(row, 1, by=cast.teacher)
    remove_evidence(row, by=cast.teacher)
    assert purge_removed(timezone.now() + timedelta(days=400)) == 1
    gone = [job.kwargs["path"] for job in Job.objects.filter(task="web.remove_file")]
    assert gone == [row.file_path]
    assert faults(Snapshot.objects.get(pk=snapshot.pk)) == []


def test_who_reads_the_piece_reads_its_earlier_versions(cast: Cast, signed_in: Browser) -> None:
    section = SectionFactory(cast, 2)
    piece = add_evidence(section.dossier, "Plan.pdf", "2.1")
    replaced(piece, cast.teacher)
    address = f"/dossiers/{section.dossier_id}/evidence/1/"
    stranger = signed_in(cast.colleague)
    assert stranger.get(f"{address}versions/1/").status_code == 404
    ask(section, cast.colleague)
    answer = stranger.get(f"{address}versions/1/")
    assert answer.status_code == 200
    answer.close()
    page = stranger.get(address).content.decode()
    assert "Version 1" in page
    assert "Bring it back" not in page
    assert stranger.post(address, {"title": "Mine", "kind": "other"}).status_code == 404


def test_the_page_replaces_brings_back_and_deletes(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    add_evidence(dossier, "Plan.pdf")
    browser = signed_in(cast.teacher)
    address = f"/dossiers/{dossier.pk}/evidence/1/"
    shown = browser.post(f"{address}replace/", {"files": [pdf("New.pdf", b"new")]}, follow=True).content.decode()
    assert "The file of evidence 1 is replaced." in shown
    assert cast.teacher.name in shown
    by_script = browser.post(f"{address}replace/", {"files": [pdf("Bad.exe")]}, headers={"X-Upload": "1"})
    assert (by_script.status_code, "of a kind" in by_script.json()["error"]) == (422, True)
    assert "Choose one file at least" in browser.post(f"{address}replace/", follow=True).content.decode()
    assert "is back, as the newest" in browser.post(f"{address}versions/1/back/", follow=True).content.decode()
    assert "Version 2 is deleted." in browser.post(f"{address}versions/2/delete/", follow=True).content.decode()
    assert browser.get(f"{address}versions/2/").status_code == 404


# ---------- removing, and undoing it ----------


def test_a_removed_piece_counts_nowhere_and_comes_back_as_it_was(
    cast: Cast, dossier: Dossier, signed_in: Browser, settings: Settings
) -> None:
    piece = add_evidence(dossier, "Plan.pdf", "2.1")
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/"
    shown = browser.post(f"{page}evidence/1/remove/", follow=True).content.decode()
    assert ("Put it back" in shown, "Removed just now, with its 1 tick" in shown) == (True, True)
    assert used_bytes(dossier) == 0
    assert sections_of(dossier)[1].covered == 0
    assert not evidence_for(cast.teacher).exists()
    assert browser.get(f"{page}evidence/1/").status_code == 404
    assert "is back, as it was." in browser.post(f"{page}evidence/1/put-back/", follow=True).content.decode()
    assert [one.criteria != set() for one in pieces_of(dossier)] == [True]
    assert pieces_of(dossier)[0].evidence.number == piece.number
    assert not put_back(piece, by=cast.teacher)


def test_after_an_hour_it_stands_in_the_list_of_removed_pieces(
    cast: Cast, dossier: Dossier, signed_in: Browser
) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    remove_evidence(piece, by=cast.teacher)
    Evidence.objects.update(removed_at=timezone.now() - timedelta(hours=2))
    answer = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/")
    assert (answer.context["grid"].rows, len(answer.context["removed"])) == ([], 1)
    assert "1 removed piece that you can put back" in answer.content.decode()
    Evidence.objects.update(removed_at=timezone.now() - timedelta(days=60))
    assert signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/").context["removed"] == []


def test_it_does_not_come_back_twice_or_into_a_full_dossier(cast: Cast, dossier: Dossier, settings: Settings) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    remove_evidence(piece, by=cast.teacher)
    again = add_evidence(dossier, "Plan.pdf")
    with pytest.raises(ValidationError, match=f"as number {again.number}"):
        put_back(piece, by=cast.teacher)
    remove_evidence(again, by=cast.teacher)
    settings.DOSSIER_LIMIT_BYTES = piece.file_size - 1
    with pytest.raises(ValidationError, match="your dossier would be larger"):
        put_back(piece, by=cast.teacher)


def test_ticks_of_what_was_closed_since_stay_away(cast: Cast) -> None:
    section = SectionFactory(cast, 2)
    piece = add_evidence(section.dossier, "Plan.pdf", "2.1", "3.1")
    remove_evidence(piece, by=cast.teacher)
    mark_ready(section, by=cast.teacher)
    put_back(piece, by=cast.teacher)
    assert list(EvidenceTick.objects.values_list("criterion__code", flat=True)) == ["3.1"]


def test_what_is_gone_for_good_says_so(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    piece = add_evidence(dossier, "Plan.pdf")
    remove_evidence(piece, by=cast.teacher)
    purge_removed(timezone.now() + timedelta(days=400))
    page = signed_in(cast.teacher).post(f"/dossiers/{dossier.pk}/evidence/1/put-back/", follow=True)
    assert "removed too long ago" in page.content.decode()


def test_a_removed_piece_is_not_sealed(cast: Cast) -> None:
    dossier = open_dossier(cast)
    gone = add_evidence(dossier, "Gone.pdf", "3.1")
    remove_evidence(gone, by=cast.teacher)
    add_evidence(dossier, "Kept.pdf")
    assert [one["name"] for one in endorsed(cast).manifest["evidence"]] == ["Kept.pdf"]


# ---------- the teacher's own order ----------


def test_the_order_is_kept(cast: Cast, dossier: Dossier, signed_in: Browser) -> None:
    for name in ("A.pdf", "B.pdf", "C.pdf"):
        add_evidence(dossier, name)
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/evidence/"

    def order() -> list[int]:
        return [one.evidence.number for one in pieces_of(dossier)]

    browser.post(f"{page}3/move/", {"to": "up"})
    assert order() == [1, 3, 2]
    browser.post(f"{page}1/move/", {"to": "3"})
    assert order() == [3, 2, 1]
    for nonsense in ("up", "0", "99999999999999999999", "\u00b2", ""):
        browser.post(f"{page}3/move/", {"to": nonsense})
    assert order() in ([3, 2, 1], [2, 1, 3])
    add_evidence(dossier, "D.pdf")
    assert order()[-1] == 4


def test_a_piece_ticked_in_a_sufficient_competence_can_still_leave(cast: Cast) -> None:
    dossier = open_dossier(cast)
    piece = add_evidence(dossier, "Plan.pdf")
    tick(piece, "2.1")
    CompetenceSection.objects.filter(dossier=dossier, competence__number=2).update(
        state=CompetenceSection.State.SUFFICIENT, state_since=timezone.now() - timedelta(days=1)
    )
    assert remove_evidence(piece, by=cast.teacher)
    assert put_back(piece, by=cast.teacher)
    assert EvidenceTick.objects.filter(evidence=piece).count() == 1
