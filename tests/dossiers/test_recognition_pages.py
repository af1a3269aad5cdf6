"""The pages of a partial certificate, as teacher, UTQ supervisor and coordinator meet them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dossiers.models import CompetenceSection, Dossier, PartialRecognition
from tests.cast import Cast
from tests.factories.dossiers import (
    advised_certificate,
    asked_certificate,
    concluded,
    criteria,
    endorsed,
    open_dossier,
    pdf,
    recognised_certificate,
)
from utq_portal.people.models import User

Browser = Callable[[User], Client]
R = PartialRecognition.State
MOST_QUERIES = 10


def filled(dossier: Dossier, **values: object) -> dict[str, object]:
    """A whole form, for all of competence 3."""
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=3)
    return {
        "origin": "other_university",
        "name": "Partial certificate Assessment",
        "university": "Example University",
        "issued_on": "14 June 2024",
        "criteria": [f"c{section.competence_id}"],
        "submit": "1",
        **values,
    }


def test_the_teacher_hands_in_a_certificate_for_a_whole_competence(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    browser = signed_in(cast.teacher)
    assert "I have a partial certificate" in browser.get(f"/dossiers/{dossier.pk}/").content.decode()
    page = f"/dossiers/{dossier.pk}/recognitions/new/"
    assert browser.get(page).status_code == 200
    answer = browser.post(page, filled(dossier, document=pdf()), follow=True)
    row = PartialRecognition.objects.get()
    assert (row.state, sorted(row.criteria.values_list("criterion", flat=True))) == (
        R.SUBMITTED,
        sorted(criteria(dossier, "3")),
    )
    assert "Supervisor Voorbeeld" in answer.content.decode()


def test_a_mistake_loses_nothing_the_file_least_of_all(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/recognitions/new/"
    refused = browser.post(page, filled(dossier, document=pdf(), issued_on="31 June 2024"))
    row = PartialRecognition.objects.get()
    shown = refused.content.decode()
    assert (refused.status_code, row.state, row.file_name) == (422, R.DRAFT, "Session plan.pdf")
    assert f'action="/recognitions/{row.pk}/edit/"' in shown
    assert "31 June 2024" in shown
    browser.post(f"/recognitions/{row.pk}/edit/", filled(dossier))
    row.refresh_from_db()
    assert (row.state, PartialRecognition.objects.count()) == (R.SUBMITTED, 1)


def test_a_draft_is_kept_for_later_and_found_again(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    browser = signed_in(cast.teacher)
    browser.post(f"/dossiers/{dossier.pk}/recognitions/new/", {"origin": "earlier_profile", "name": "", "keep": "1"})
    row = PartialRecognition.objects.get()
    assert browser.get(f"/recognitions/{row.pk}/", follow=True).redirect_chain[-1][0] == f"/recognitions/{row.pk}/edit/"
    browser.post(f"/recognitions/{row.pk}/discard/")
    assert not PartialRecognition.objects.exists()


def test_a_file_that_is_no_document_is_refused_beside_its_field(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    refused = signed_in(cast.teacher).post(
        f"/dossiers/{dossier.pk}/recognitions/new/", filled(dossier, document=pdf("photo.exe"))
    )
    assert (refused.status_code, PartialRecognition.objects.count()) == (422, 0)
    assert 'id="id_document_error"' in refused.content.decode()


def test_advice_and_decision_are_one_form_each(cast: Cast, signed_in: Browser) -> None:
    row = asked_certificate(cast, "3")
    page = f"/recognitions/{row.pk}/"
    supervisor, coordinator = signed_in(cast.supervisor), signed_in(cast.coordinator)
    assert "Give this advice" in supervisor.get(page).content.decode()
    assert "Recognise what is ticked" not in coordinator.get(page).content.decode()
    ticked = criteria(row.dossier, "3.1")
    assert supervisor.post(f"{page}advise/", {"criteria": ticked, "text": ""}).status_code == 422
    supervisor.post(f"{page}advise/", {"criteria": ticked, "text": "Only the design of a test."})
    assert "Only the design of a test." in coordinator.get(page).content.decode()
    assert coordinator.post(f"{page}decide/", {"refuse": "1", "criteria": ticked, "reason": ""}).status_code == 422
    other = {"recognise": "1", "criteria": criteria(row.dossier, "3"), "reason": ""}
    refused = coordinator.post(f"{page}decide/", other)
    assert (refused.status_code, "not as advised" in refused.content.decode()) == (422, True)
    coordinator.post(f"{page}decide/", {"recognise": "1", "criteria": ticked})
    row.refresh_from_db()
    assert row.state == R.RECOGNISED


def test_a_second_click_is_answered_kindly(cast: Cast, signed_in: Browser) -> None:
    row = advised_certificate(cast, "3")
    coordinator = signed_in(cast.coordinator)
    data = {"recognise": "1", "criteria": criteria(row.dossier, "3")}
    first = coordinator.post(f"/recognitions/{row.pk}/decide/", data)
    second = coordinator.post(f"/recognitions/{row.pk}/decide/", data)
    assert (first.status_code, second.status_code) == (302, 302)


def test_what_is_recognised_shows_with_the_competence(cast: Cast, signed_in: Browser) -> None:
    concluded(cast)
    row = recognised_certificate(cast, "3", "2.1")
    browser = signed_in(cast.teacher)
    whole = browser.get(f"/dossiers/{row.dossier_id}/3/").content.decode()
    part = browser.get(f"/dossiers/{row.dossier_id}/2/").content.decode()
    assert ("Nothing has to be written" in whole, "1 of 3 criteria recognised" in part) == (True, True)
    assert "Refer to it in your vision." in part


def test_the_sealed_version_shows_the_certificate_and_its_document(cast: Cast, signed_in: Browser) -> None:
    concluded(cast)
    row = recognised_certificate(cast, "3")
    snapshot = endorsed(cast)
    page = signed_in(cast.coordinator).get(f"/snapshots/{snapshot.pk}/").content.decode()
    assert "Nobody judges this competence" in page
    assert f"/snapshots/{snapshot.pk}/recognitions/{row.pk}/" in page


@pytest.mark.parametrize("address", ["/dossiers/{dossier}/", "/recognitions/{row}/", "/dossiers/{dossier}/3/"])
def test_no_page_asks_more_with_more_certificates(address: str, cast: Cast, signed_in: Browser) -> None:
    row = recognised_certificate(cast, "3")
    browser = signed_in(cast.teacher)
    path = address.format(dossier=row.dossier_id, row=row.pk)

    def taken() -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as counted:
            assert browser.get(path).status_code == 200
        return len(counted)

    first = taken()
    recognised_certificate(cast, "2.1")
    asked_certificate(cast, "2.2")
    assert (taken(), first <= MOST_QUERIES + 3) == (first, True)
