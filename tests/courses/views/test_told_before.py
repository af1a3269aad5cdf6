"""Before an edition changes its page says who gets a mail; afterwards the mail says what it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Edition, Interest
from courses.views.desk import WHY_TOLD
from courses.workflow import editions
from courses.workflow.editions import Meeting, change_edition, would_tell
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, people
from tests.foretold import told_in
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.web import dates
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]


def posted(edition: Edition, **changed: str) -> dict[str, str]:
    """What the page of an edition sends when nothing is changed."""
    rows = {"m-TOTAL_FORMS": "6", "m-INITIAL_FORMS": "2", "m-MIN_NUM_FORMS": "0", "m-MAX_NUM_FORMS": "16"}
    for number, session in enumerate(edition.sessions.all()):
        start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        rows |= {
            f"m-{number}-day": start.strftime("%d-%m-%Y"),
            f"m-{number}-start": start.strftime("%H:%M"),
            f"m-{number}-end": end.strftime("%H:%M"),
            f"m-{number}-where": session.place,
        }
    details = {"language": edition.language, "place": edition.place, "least": "1", "most": "20"}
    closes = {"closes_on": edition.closes_on.strftime("%d-%m-%Y")}
    return {**rows, **details, **closes, **changed}


def with_people(cast: Cast, number: int) -> Edition:
    edition = make_edition(make_course())
    for person in people(number):
        _place(edition, person)
    return Edition.objects.get(pk=edition.pk)


def _place(edition: Edition, person: User) -> None:
    edition.registrations.create(person=person, state="confirmed")


@pytest.mark.parametrize("number", [1, 3])
def test_other_times_are_told_only_after_a_yes(cast: Cast, signed_in: Browser, number: int) -> None:
    edition = with_people(cast, number)
    client = signed_in(cast.course_manager)
    address = f"/course-desk/editions/{edition.pk}/"
    data = posted(edition, **{"m-0-start": "09:00"})
    first = client.post(address, data).content.decode()
    said = f"{number} person will get a mail" if number == 1 else f"{number} people will get a mail"
    assert said in first
    assert 'value="09:00"' in first or 'value="9:00"' in first
    assert not Notice.objects.filter(code="courses.sessions_changed").exists()
    before = edition.sessions.first()
    assert before is not None
    other = client.post(address, {**data, "m-0-start": "09:30", "told": told_in(first)})
    assert (other.status_code, Notice.objects.count()) == (200, 0)  # other times for as many people were not shown
    assert client.post(address, {**data, "told": told_in(first)}).status_code == 302
    notices = Notice.objects.filter(code="courses.sessions_changed")
    assert notices.count() == number
    notice = notices.first()
    assert notice is not None
    assert "It was:" in notice.params["times"]["en"]
    assert dates.clock(before.starts_at) in notice.params["times"]["en"].partition("It was:")[2]
    assert "Het was:" in notice.params["times"]["nl"]


def test_more_places_are_told_only_after_a_yes(cast: Cast, signed_in: Browser) -> None:
    edition = with_people(cast, 3)
    waiting = list(edition.registrations.order_by("pk"))[1:]
    edition.registrations.filter(pk__in=[one.pk for one in waiting]).update(state="waitlisted")
    Edition.objects.filter(pk=edition.pk).update(least=1, most=1)
    client, address = signed_in(cast.course_manager), f"/course-desk/editions/{edition.pk}/"
    for most, number in [("1", 0), ("2", 1), ("3", 2)]:
        foretold = would_tell(Edition.objects.get(), {"most": int(most)}, meetings_of(edition), by=cast.course_manager)
        assert (foretold.number, Notice.objects.count()) == (number, 0)
        assert edition.registrations.filter(state="confirmed").count() == 1
    first = client.post(address, posted(edition, most="3")).content.decode()
    assert ("2 people will get a mail" in first, "Places come free: the first in line get one." in first) == (
        True,
        True,
    )
    assert (Edition.objects.get().most, Notice.objects.count()) == (1, 0)
    assert client.post(address, {**posted(edition, most="3"), "told": told_in(first)}).status_code == 302
    assert Notice.objects.filter(code="courses.promoted").count() == 2


def test_what_others_are_told_of_another_edition_meanwhile_is_not_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, other = with_people(cast, 2), make_edition(make_course("X2"))
    _place(other, cast.colleague)
    change = editions.change_edition

    def meanwhile(*given: Any, **named: Any) -> Edition:
        """At the same moment somebody moves the other edition."""
        change(other, {}, later(other), by=cast.course_manager)
        return change(*given, **named)

    monkeypatch.setattr(editions, "change_edition", meanwhile)
    assert would_tell(edition, {}, meetings_of(edition), by=cast.course_manager).number == 0
    assert would_tell(edition, {}, later(edition), by=cast.course_manager).number == 2
    meanwhile(edition, {}, later(edition), by=cast.course_manager)
    assert Notice.objects.filter(code="courses.sessions_changed").count() == 3


def later(edition: Edition) -> list[Meeting]:
    """The same meetings, an hour later."""
    hour = timedelta(hours=1)
    return [replace(one, starts_at=one.starts_at + hour, ends_at=one.ends_at + hour) for one in meetings_of(edition)]


def meetings_of(edition: Edition) -> list[Meeting]:
    return [Meeting(one.starts_at, one.ends_at, one.place) for one in edition.sessions.all()]


def test_another_leader_is_told_only_after_a_yes(cast: Cast) -> None:
    course = make_course(kind="utq_day")
    edition = make_edition(course, led_by=cast.supervisor)
    for person, shares in zip(people(3), (True, True, False), strict=True):
        edition.registrations.create(person=person, state="confirmed", shares_dossier=shares)
    planned = meetings_of(edition)
    foretold = would_tell(edition, {"led_by": cast.other_supervisor}, planned, by=cast.course_manager)
    assert (foretold.number, set(foretold.codes)) == (2, {"courses.other_leader"})
    assert edition.registrations.filter(shares_dossier=True).count() == 2
    change_edition(edition, {"led_by": cast.other_supervisor}, planned, by=cast.course_manager)
    assert Notice.objects.filter(code="courses.other_leader").count() == 2


def test_every_mail_that_a_change_sends_has_its_sentence() -> None:
    assert set(WHY_TOLD) == {one.code for one in editions._TOLD}


@pytest.mark.parametrize("change", ["person", "day", "place"])
def test_an_opening_is_confirmed_for_those_people_and_that_day(cast: Cast, signed_in: Browser, change: str) -> None:
    """The same number of mails about something else, or to somebody else, is not what was confirmed."""
    edition = make_edition(make_course(), opened=False)
    one, other = people(2)
    Interest.objects.create(course=edition.course, person=one)
    client, page = signed_in(cast.course_manager), f"/course-desk/editions/{edition.pk}/"
    told = told_in(client.get(f"{page}opening/").content.decode())
    if change == "person":
        Interest.objects.update(person=other)
    elif change == "day":
        Edition.objects.update(starts_on=edition.starts_on - timedelta(days=1))
    else:
        Edition.objects.update(place="Elsewhere")
    assert client.post(f"{page}open/", {"told": told})["Location"] == f"{page}opening/"
    assert (Edition.objects.get().state, Notice.objects.count()) == ("draft", 0)
    client.post(f"{page}open/", {"told": told_in(client.get(f"{page}opening/").content.decode())})
    assert Edition.objects.get().state == "open"


@pytest.mark.parametrize("number", [0, 1, 3])
def test_an_opening_is_told_only_after_a_yes(cast: Cast, signed_in: Browser, number: int) -> None:
    edition = make_edition(make_course(), opened=False)
    for person in people(number):
        Interest.objects.create(course=edition.course, person=person)
    client, step = signed_in(cast.course_manager), f"/course-desk/editions/{edition.pk}/open/"
    answer = client.post(step)
    if number:
        assert answer["Location"] == f"/course-desk/editions/{edition.pk}/opening/"
        assert (Edition.objects.get().state, Notice.objects.count()) == ("draft", 0)
        said = {1: "1 person will get a mail.", 3: "3 people will get a mail."}[number]
        shown = client.get(answer["Location"]).content.decode()
        assert said in shown
        client.post(step, {"told": told_in(shown)})
    assert Edition.objects.get().state == "open"
    assert Notice.objects.filter(code="courses.new_edition").count() == number


def test_what_tells_nobody_is_saved_at_once(cast: Cast, signed_in: Browser) -> None:
    edition = with_people(cast, 1)
    client = signed_in(cast.course_manager)
    answer = client.post(f"/course-desk/editions/{edition.pk}/", posted(edition, trainers="A. Voorbeeld"))
    assert answer.status_code == 302
    assert Edition.objects.get().trainers == "A. Voorbeeld"


def test_a_meeting_is_not_moved_into_the_past(cast: Cast) -> None:
    edition = with_people(cast, 1)
    now = timezone.now()
    ahead = list(edition.sessions.values_list("starts_at", "ends_at"))[1]
    gone = Meeting(now - timedelta(hours=2), now + timedelta(hours=1))
    with pytest.raises(Refused, match="over"):
        change_edition(edition, {}, [gone, Meeting(*ahead)], by=cast.course_manager)
    soon = Meeting(now + timedelta(minutes=5), now + timedelta(hours=1))
    change_edition(edition, {}, [soon, Meeting(*ahead)], by=cast.course_manager)


def test_what_is_over_already_stays_as_it_was(cast: Cast) -> None:
    edition = make_edition(make_course(), -3)
    kept = [Meeting(*one) for one in edition.sessions.values_list("starts_at", "ends_at")]
    change_edition(edition, {"trainers": "B. Voorbeeld"}, kept, by=cast.course_manager)
    assert Edition.objects.get().trainers == "B. Voorbeeld"


@pytest.mark.parametrize("told", [True, False])
def test_a_cancellation_carries_its_reason_if_wished(cast: Cast, signed_in: Browser, *, told: bool) -> None:
    edition = with_people(cast, 2)
    client = signed_in(cast.course_manager)
    address = f"/course-desk/editions/{edition.pk}/cancel/"
    page = client.get(address).content.decode()
    assert "2 people will get a mail." in page
    assert "not why somebody is away" in page
    client.post(address, {"reason": "The room is flooded", **({"tell_reason": "on"} if told else {})})
    words = {str(params.get("reason", "")) for params in Notice.objects.values_list("params", flat=True)}
    assert Notice.objects.count() == 2
    assert words == ({"The room is flooded"} if told else {""})
