"""Every change of the settings leaves an event with the coordinator's name and no text of people."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.cast import Cast
from utq_portal.audit.models import Event
from utq_portal.policy import workflow
from utq_portal.policy.models import Link, Signatory
from utq_portal.policy.queries import institution, links, signatories
from utq_portal.workflow import Refused


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_the_details_of_the_institution_change_at_once(cast: Cast) -> None:
    institution()
    workflow.change_institution({"name_en": "University of the North"}, by=cast.coordinator)
    assert institution().name_en == "University of the North"
    assert verbs() == ["policy.institution_changed"]
    assert Event.objects.get().actor == cast.coordinator


def test_rows_are_added_changed_and_removed(cast: Cast) -> None:
    link = workflow.save_row(
        Link(kind=Link.Kind.MANUAL, name_nl="Handleiding", name_en="Manual", url="https://example.org/"),
        by=cast.coordinator,
    )
    assert links("manual") == [link]
    workflow.remove_row(link, by=cast.coordinator)
    assert links("manual") == []
    assert verbs() == ["policy.row_saved", "policy.row_removed"]


def test_a_faculty_signs_itself_or_the_university_signs(cast: Cast) -> None:
    for faculty in (None, cast.science):
        workflow.save_row(
            Signatory(person_name=f"Signer {faculty}", name_nl="Decaan", name_en="Dean", faculty=faculty), by=None
        )
    assert [row.person_name for row in signatories(cast.science)] == ["Signer SCI"]
    assert [row.person_name for row in signatories(cast.law)] == ["Signer None"]


def test_going_live_a_second_time_changes_nothing(cast: Cast) -> None:
    today = timezone.localdate()
    workflow.go_live(today, by=cast.coordinator)
    with pytest.raises(Refused):
        workflow.go_live(today, by=cast.coordinator)
    assert verbs().count("policy.went_live") == 1


def test_steps_of_the_set_up_are_remembered_once(cast: Cast) -> None:
    workflow.note_step("name", done=True, by=cast.coordinator)
    workflow.note_step("name", done=True, by=cast.coordinator)
    workflow.note_step("look", done=True, by=cast.coordinator)
    assert institution().steps_done == ["name", "look"]
    workflow.note_step("name", done=False, by=cast.coordinator)
    assert institution().steps_done == ["look"]
