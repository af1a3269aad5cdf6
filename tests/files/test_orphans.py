"""Files that no row names go; whatever any row names or mentions stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments.models import Certificate
from dossiers.models import Snapshot
from tests.cast import Cast
from tests.factories import assessments as make_assessments
from tests.factories import exemptions as made
from tests.kept import location
from utq_portal.files import orphans, storage
from utq_portal.jobs.promise import promise
from utq_portal.web import tasks

NOW = timedelta(minutes=-5)  # everything is older than a moment that is still to come


def kept(words: bytes = b"%PDF-1.4 left over") -> str:
    return storage.store_made(words, name="x.pdf", mime="application/pdf").path


def test_only_what_no_row_names_goes(cast: Cast) -> None:
    paper = made.filed(cast).documents.get()
    lost = kept()
    assert (orphans.sweep(NOW), orphans.sweep(NOW)) == (1, 0)
    assert (location(paper.file_path).exists(), location(lost).exists()) == (True, False)


def test_what_a_sealed_list_or_a_job_mentions_stays(cast: Cast) -> None:
    certificate = make_assessments.certificate(cast)
    in_manifest, in_job = kept(), kept()
    Snapshot.objects.filter(pk=certificate.assessment.snapshot_id).update(manifest={"files": [{"path": in_manifest}]})
    promise("web.remove_file", {"path": in_job}, key="later")
    assert Certificate.objects.count() == 1
    assert orphans.sweep(NOW) == 0


def test_a_young_file_is_left_alone(cast: Cast) -> None:
    lost = kept()
    tasks.sweep_orphans()
    assert location(lost).exists()


def test_a_night_does_not_remove_without_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "MOST", 2)
    for _number in range(3):
        kept()
    assert (orphans.sweep(NOW), orphans.sweep(NOW)) == (2, 1)
