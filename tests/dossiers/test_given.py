"""That staff take a file of somebody is an event: who, which file, and for whom they stand in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dossiers.models import Evidence
from tests.cast import Cast
from tests.factories.dossiers import add_evidence, concluded, open_dossier
from utq_portal.audit.models import Event
from utq_portal.people.models import Delegation, Role, User
from utq_portal.web import given

Browser = Callable[[User], Client]


@pytest.fixture
def piece(cast: Cast) -> Evidence:
    concluded(cast)
    return add_evidence(open_dossier(cast))


def taken() -> list[Event]:
    return list(Event.objects.filter(verb="dossiers.file_read").order_by("pk"))


def address(piece: Evidence) -> str:
    return reverse("dossiers:file", args=[piece.dossier_id, piece.number])


def fetch(client: Client, piece: Evidence, **headers: str) -> int:
    response = client.get(address(piece), headers=headers)
    response.close()
    return response.status_code


def test_a_download_by_staff_is_one_event_a_day(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    reader = signed_in(cast.supervisor)
    assert [fetch(reader, piece), fetch(reader, piece, range="bytes=0-9")] == [200, 206]
    (event,) = taken()
    assert (event.actor, event.on_behalf_of, event.case) == (cast.supervisor, None, piece.dossier.case)
    assert event.data == {"file": piece.file_path}
    assert piece.file_name not in str(event.data)


def test_a_stand_in_is_named_with_whose_role_it_is(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    today = timezone.localdate()
    Delegation.objects.create(
        from_person=cast.supervisor,
        to_person=cast.other_supervisor,
        role=Role.UTQ_SUPERVISOR,
        faculty=cast.science,
        valid_from=today,
        valid_until=today + timedelta(days=3),
    )
    assert fetch(signed_in(cast.other_supervisor), piece) == 200
    (event,) = taken()
    assert (event.actor, event.on_behalf_of) == (cast.other_supervisor, cast.supervisor)


def test_the_own_file_and_one_that_is_refused_are_no_event(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    assert fetch(signed_in(cast.teacher), piece) == 200
    assert fetch(signed_in(cast.stranger), piece) == 404
    looked = signed_in(cast.supervisor).head(address(piece))
    looked.close()
    assert looked.status_code == 200
    assert taken() == []


def test_a_list_as_a_file_is_an_event_of_who_has_a_role(cast: Cast, signed_in: Browser) -> None:
    response = signed_in(cast.coordinator).get(reverse("trajectories:obligations"), {"as": "csv"})
    assert response.status_code == 200
    response.close()
    (event,) = Event.objects.filter(verb=given.EXPORTED.name)
    assert (event.actor, event.data["as"]) == (cast.coordinator, "csv")
