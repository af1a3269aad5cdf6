"""The pages of exemptions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exemptions.models import ExemptionGround, ExemptionRequest, ExternalQualification
from tests.cast import Cast, employ, person
from tests.factories import exemptions as made
from trajectories.obligations.models import Obligation
from utq_portal.people.models import User

Browser = Callable[[User], Client]


def test_the_teacher_asks_and_adds_a_paper(cast: Cast, signed_in: Browser) -> None:
    client = signed_in(cast.teacher)
    ground = ExemptionGround.objects.get(code="g2")
    answer = client.post(
        "/exemptions/ask/", {"ground": ground.pk, "qualification": "VELON", "institution": "VELON", "year": 2019}
    )
    request = ExemptionRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/exemptions/{request.pk}/")
    paper = SimpleUploadedFile("diploma.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    client.post(f"/exemptions/{request.pk}/documents/", {"kind": "diploma", "language": "nl", "file": paper})
    assert list(request.documents.values_list("file_name", "kind")) == [("diploma.pdf", "diploma")]


def test_wrong_answers_keep_what_was_typed(cast: Cast, signed_in: Browser) -> None:
    answer = signed_in(cast.teacher).post("/exemptions/ask/", {"qualification": "My diploma", "year": "3000"})
    assert answer.status_code == 422
    assert "My diploma" in answer.content.decode()
    assert ExemptionRequest.objects.count() == 0


def test_a_lying_file_is_refused_with_a_sentence(cast: Cast, signed_in: Browser) -> None:
    request = made.asked(cast, complete=False)
    paper = SimpleUploadedFile("diploma.pdf", b"MZ this is a program")
    answer = signed_in(cast.teacher).post(
        f"/exemptions/{request.pk}/documents/", {"kind": "diploma", "language": "nl", "file": paper}
    )
    assert (answer.status_code, request.documents.count()) == (422, 0)
    assert "diploma.pdf" in answer.content.decode()


def test_the_candidate_does_not_see_the_advice_before_the_decision(cast: Cast, signed_in: Browser) -> None:
    request = made.advised(cast)
    client = signed_in(cast.teacher)
    assert "Sound advice text" not in client.get(f"/exemptions/{request.pk}/").content.decode()
    assert "Sound advice text" in signed_in(cast.dean).get(f"/exemptions/{request.pk}/").content.decode()
    signed_in(cast.dean).post(f"/exemptions/{request.pk}/decision/", {"as_advised": "1"})
    assert "Sound advice text" in client.get(f"/exemptions/{request.pk}/").content.decode()


def test_as_advised_drops_no_decision_of_ones_own(cast: Cast, signed_in: Browser) -> None:
    request = made.advised(cast)
    client = signed_in(cast.dean)
    for own in ({"reason": "The diploma is of another field."}, {"decision": "refuse"}):
        answer = client.post(f"/exemptions/{request.pk}/decision/", {"as_advised": "1", **own})
        assert answer.status_code == 422
    assert ExemptionRequest.objects.get().decided_on is None
    client.post(f"/exemptions/{request.pk}/decision/", {"as_advised": "1", "decision": "grant", "reason": " "})
    assert ExemptionRequest.objects.get().state == "granted"


def test_registering_drops_no_reason_against_it(cast: Cast, signed_in: Browser) -> None:
    row = made.external(cast)
    client = signed_in(cast.coordinator)
    answer = client.post(f"/external/{row.pk}/register/", {"text": "Not legible."})
    assert (answer.status_code, "Not legible." in answer.content.decode()) == (422, True)
    client.post(f"/external/{row.pk}/register/", {"text": " "})
    row.refresh_from_db()
    assert row.state == "verified"


def test_a_second_click_says_what_happened(cast: Cast, signed_in: Browser) -> None:
    request = made.advised(cast)
    client = signed_in(cast.dean)
    client.post(f"/exemptions/{request.pk}/decision/", {"as_advised": "1"})
    again = client.post(f"/exemptions/{request.pk}/decision/", {"as_advised": "1"}, follow=True)
    assert "Someone has already moved this on" in again.content.decode()
    assert ExemptionRequest.objects.get().state == "granted"


def test_deviating_without_a_reason_is_asked_beside_the_field(cast: Cast, signed_in: Browser) -> None:
    request = made.advised(cast)
    answer = signed_in(cast.dean).post(f"/exemptions/{request.pk}/decision/", {"decision": "refuse", "reason": ""})
    assert answer.status_code == 422
    assert "You do not follow the advice" in answer.content.decode()
    assert ExemptionRequest.objects.get().state == "advised"


def test_a_certificate_of_elsewhere_is_delivered_and_registered(cast: Cast, signed_in: Browser) -> None:
    paper = SimpleUploadedFile("utq.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    signed_in(cast.teacher).post("/external/", {"university": "Elsewhere", "issued_on": "1 June 2022", "file": paper})
    row = ExternalQualification.objects.get()
    signed_in(cast.coordinator).post(f"/external/{row.pk}/register/")
    row.refresh_from_db()
    assert (row.state, row.university) == ("verified", "Elsewhere")


@pytest.mark.parametrize("desk", ["hr", "exemption_advisor", "dean", "coordinator"])
def test_the_list_asks_the_same_number_of_queries_for_one_and_three(cast: Cast, signed_in: Browser, desk: str) -> None:
    made.advised(cast)
    client = signed_in(cast.people()[desk])
    client.get("/exemptions/")
    with CaptureQueriesContext(connection) as one:
        client.get("/exemptions/")
    for number in range(2):
        other = person(f"other{number}")
        employ(other, cast.science)
        obligation = Obligation.objects.create(
            person=other, faculty=cast.science, start_date="2025-01-01", deadline_since="2025-01-01"
        )
        ExemptionRequest.objects.create(
            person=other,
            faculty=cast.science,
            obligation=obligation,
            ground=ExemptionGround.objects.get(code="g2"),
            qualification="x",
            institution="y",
            year=2020,
            asked_on="2026-01-01",
            filed_on="2026-01-02",
            state="filed",
        )
    with CaptureQueriesContext(connection) as three:
        answer = client.get("/exemptions/")
    assert answer.content.decode().count('<th scope="row">') == 3
    assert len(one) == len(three)
    assert len(three) <= 10
