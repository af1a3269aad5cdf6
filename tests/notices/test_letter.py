"""Subjects as mail programs read them: on the line of their name, whatever the letters."""

from __future__ import annotations

import email
import email.policy

import pytest
from allauth.account.adapter import get_adapter
from django.core.mail import BadHeaderError

from tests.cast import Cast
from utq_portal.notices.letter import Letter

SUBJECTS = [
    "Jiří Dvořák-Łukasiewicz vraagt je om feedback op competentie 3 van het dossier",
    "Łódź",
    "Plain and short",
    "Plain and so long that it has to be folded somewhere, as one line may not hold more than that",
    "日" * 60,
    "x" * 200,
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_begins_on_the_line_of_its_name_and_reads_the_same(subject: str) -> None:
    raw = Letter(subject, "text", "utq@demo.example", ["teacher@demo.example"]).message().as_bytes()
    first = raw[raw.index(b"Subject:") :].split(b"\n")[0]
    assert first.strip() != b"Subject:"
    assert all(len(line) <= 998 for line in raw.splitlines())
    assert email.message_from_bytes(raw, policy=email.policy.default)["subject"] == subject


def test_a_subject_brings_in_no_header() -> None:
    with pytest.raises(BadHeaderError):
        Letter("News\nBcc: x@demo.example", "text", "utq@demo.example", ["teacher@demo.example"]).message()


def test_a_mail_of_the_sign_in_is_such_a_letter(cast: Cast) -> None:
    made = get_adapter().render_mail("account/email/login_code", cast.teacher.email, {"code": "ABC-DEF"})
    assert isinstance(made, Letter)
    assert [part[1] for part in made.alternatives] == ["text/html"]
