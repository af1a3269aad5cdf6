"""A name with letters that no sheet can show is told where it can be helped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from assessments import tasks
from assessments.models import Assessment, Certificate
from assessments.workflow.announcing import announce
from assessments.workflow.certificates import replace_certificate
from dossiers.forms.dossier import DeclareForm
from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.jobs.promise import NotYet
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
NAME = "Jan สมชาย 王"
NAMED = "Cannot be printed: ส, ม, ช, า, ย, 王."


@pytest.fixture
def named(cast: Cast) -> User:
    User.objects.filter(pk=cast.teacher.pk).update(printed_name=NAME)
    return cast.teacher


@pytest.mark.usefixtures("named")
def test_who_announces_reads_which_letters_and_can_go_on(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, Assessment.State.DECIDED)
    coordinator = signed_in(cast.coordinator)
    for page in ("/assessments/announce/", f"/assessments/{row.pk}/letter/"):
        said = coordinator.get(page).content.decode()
        assert NAMED in said
        assert "the decision can be announced" in said
    announce(row, by=cast.coordinator, today=timezone.localdate())
    certificate = Certificate.objects.get()
    with pytest.raises(NotYet, match="王"):
        tasks.render_certificate(certificate.pk)
    said = coordinator.get(f"/certificates/{certificate.pk}/").content.decode()
    assert NAMED in said
    assert "Replace the certificate under a name that can be printed" in said


@pytest.mark.usefixtures("named")
def test_an_insufficient_decision_tells_it_of_the_letter_alone(cast: Cast, signed_in: Browser) -> None:
    make.assessment(cast, Assessment.State.DECIDED, sufficient=False)
    said = signed_in(cast.coordinator).get("/assessments/announce/").content.decode()
    assert NAMED in said
    assert "The letter shows a sign instead" in said
    assert "The certificate waits" not in said


def test_replacing_asks_for_another_spelling_at_the_field(cast: Cast, signed_in: Browser) -> None:
    row = make.certificate(cast)
    answer = signed_in(cast.coordinator).post(f"/certificates/{row.pk}/replace/", {"name": NAME, "reason": "Asked"})
    assert answer.status_code == 422
    assert NAMED in answer.content.decode()
    assert NAME in answer.content.decode()
    with pytest.raises(Refused, match="王"):
        replace_certificate(row, by=cast.coordinator, name=NAME, reason="x", today=timezone.localdate())


def test_a_replaced_certificate_waits_no_longer(cast: Cast) -> None:
    row = make.certificate(cast)
    Certificate.objects.filter(pk=row.pk).update(name_printed=NAME)
    replace_certificate(row, by=cast.coordinator, name="Jan", reason="x", today=timezone.localdate())
    tasks.render_certificate(row.pk)
    assert Certificate.objects.get(pk=row.pk).file_path == ""


def test_the_teacher_is_told_at_the_field(cast: Cast, signed_in: Browser) -> None:
    answer = signed_in(cast.teacher).post("/profile/", {"language": "en", "theme": "auto", "printed_name": NAME})
    assert NAMED in answer.content.decode()
    assert User.objects.get(pk=cast.teacher.pk).printed_name == ""


def test_the_form_that_hands_in_says_it_before_and_after(cast: Cast) -> None:
    assert str(DeclareForm(None, initial={"printed_name": NAME}).fields["printed_name"].help_text).startswith(NAMED)
    sent = DeclareForm({"printed_name": NAME, "anonymised": "on"})
    assert NAMED in str(sent.errors["printed_name"])
    assert DeclareForm({"printed_name": "Łucja Đặng", "anonymised": "on"}).is_valid()
