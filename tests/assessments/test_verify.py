"""Anybody may check a certificate, and learns nothing else."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import assessments as make


def test_a_valid_certificate_says_name_and_date_and_nothing_else(cast: Cast, client: Client) -> None:
    row = make.certificate(cast)
    response = client.get(f"/verify/{row.code}/")
    text = response.content.decode()

    assert response.status_code == 200
    assert "This certificate is valid" in text
    assert row.name_printed in text
    assert "21 November 2026" in text
    for secret in (cast.teacher.email, cast.science.name_en, cast.assessor1.name, row.sha256 or "sha256"):
        assert str(secret) not in text
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in text


@pytest.mark.parametrize(
    ("state", "words"), [("replaced", "This certificate was replaced"), ("revoked", "This certificate was withdrawn")]
)
def test_a_certificate_that_no_longer_counts_says_so(cast: Cast, client: Client, state: str, words: str) -> None:
    row = make.certificate(cast, state=state)
    assert words in client.get(f"/verify/{row.code}/").content.decode()


def test_the_form_asks_number_and_code_and_forgives_how_they_are_typed(cast: Cast, client: Client) -> None:
    row = make.certificate(cast)
    typed = {"number": row.number.lower(), "code": row.code.lower().replace("-", " ")}
    assert "is valid" in client.get("/verify/", typed).content.decode()
    assert client.get("/verify/", {**typed, "number": "UTQ-2026-0002"}).status_code == 404
    assert client.get("/verify/", {**typed, "code": ""}).status_code == 422
    assert client.get(f"/verify/{row.code.lower()}/").status_code == 302


def test_an_unknown_code_is_the_same_page_with_a_sentence(cast: Cast, client: Client) -> None:
    response = client.get("/verify/AAAA-AAAA/")
    assert response.status_code == 404
    assert "No certificate of this university" in response.content.decode()


def test_guessing_is_slowed_down(cast: Cast, client: Client) -> None:
    row = make.certificate(cast)
    answers = [client.get(f"/verify/{row.code}/", REMOTE_ADDR="198.51.100.7").status_code for _n in range(62)]
    assert answers.count(429) >= 1
    assert answers[:30] == [200] * 30
    assert client.get("/verify/").status_code == 200
    assert client.get(f"/verify/{row.code}/", REMOTE_ADDR="198.51.100.8").status_code == 200


def test_robots_leave_verification_alone(client: Client) -> None:
    response = client.get("/robots.txt")
    assert "Disallow: /verify/" in response.content.decode()
