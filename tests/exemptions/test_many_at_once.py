"""Many decisions at once are each what one alone would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from exemptions.models import ExemptionRequest, Letter
from tests.cast import Cast, employ, give, person
from tests.factories import exemptions as made
from tests.factories.trajectories import obligation_of
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role, User

Browser = Callable[[User], Client]


def request_of(cast: Cast, name: str, advice: str) -> ExemptionRequest:
    """Advised, of somebody else each time."""
    other = person(name)
    employ(other, cast.science)
    obligation_of(other, cast.science)
    return made.advised(replace(cast, teacher=other), advice)


def told(row: ExemptionRequest, since: int) -> dict[str, object]:
    """Everything that a decision leaves behind."""
    row.refresh_from_db()
    row.obligation.refresh_from_db()
    events = Event.objects.filter(case=row.case, pk__gt=since).order_by("pk")
    notices = Notice.objects.filter(url=f"/exemptions/{row.pk}/", code__startswith="exemptions.decided")
    return {
        "row": (row.state, row.decided_by, row.decided_on, row.reason),
        "duty": (row.obligation.settled_by, row.obligation.settled_on),
        "events": list(events.values_list("verb", "actor")),
        "notices": sorted((n.code, (n.recipient_id == row.person_id and "self") or n.recipient_id) for n in notices),
        "letters": sorted(Letter.objects.filter(request=row).values_list("kind", flat=True)),
    }


@pytest.mark.parametrize("advice", ["grant", "refuse"])
def test_each_of_many_is_decided_as_one_alone(cast: Cast, signed_in: Browser, advice: str) -> None:
    alone, first, second, not_ticked = (request_of(cast, f"{advice}{n}", advice) for n in range(4))
    since = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    dean = signed_in(cast.dean)
    assert dean.post(f"/exemptions/{alone.pk}/decision/", {"as_advised": "1"}).status_code == 302
    assert dean.post("/exemptions/decisions/", {"request": [first.pk, second.pk]}).status_code == 302
    expected = told(alone, since)
    assert expected["row"] == (
        "granted" if advice == "grant" else "refused",
        cast.dean,
        timezone.localdate(),
        "",
    )
    assert [told(row, since) for row in (first, second)] == [expected, expected]
    not_ticked.refresh_from_db()
    assert (not_ticked.state, Letter.objects.filter(request=not_ticked).count()) == ("advised", 0)


def test_who_may_not_decide_one_alone_decides_it_not_among_many(cast: Cast, signed_in: Browser) -> None:
    """The own request, what one advised on oneself, and what was decided meanwhile."""
    mine, advised_by_me, done, open_one = (request_of(cast, f"barred{n}", "grant") for n in range(4))
    ExemptionRequest.objects.filter(pk=mine.pk).update(person=cast.dean)
    ExemptionRequest.objects.filter(pk=advised_by_me.pk).update(advised_by=cast.dean)
    other = person("second_dean")
    give(other, Role.FACULTY_DECIDER)
    assert signed_in(other).post(f"/exemptions/{done.pk}/decision/", {"as_advised": "1"}).status_code == 302
    keys = [row.pk for row in (mine, advised_by_me, done, open_one)]
    dean = signed_in(cast.dean)
    page = dean.get("/exemptions/decisions/").content.decode()
    assert [f'value="{key}"' in page for key in keys] == [False, False, False, True]
    answer = dean.post("/exemptions/decisions/", {"request": keys}, follow=True)
    assert "1 request decided as advised" in answer.content.decode()
    found = dict(ExemptionRequest.objects.values_list("pk", "decided_by"))
    assert [found[key] for key in keys] == [None, None, other.pk, cast.dean.pk]
