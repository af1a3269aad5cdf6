"""Lists with one row and with three: the same number of queries, and at most ten.

The lists that their own app looks at in this way are not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.models import CriterionText, Revision
from exemptions.models import ExemptionRequest
from tests.cast import Cast, employ, person
from tests.factories import dossiers as make_dossiers
from tests.factories import exemptions as make_exemptions
from tests.trajectories.feeds import line, table
from trajectories.messages import OPENED
from trajectories.obligations.models import Obligation, ObligationAdjustment
from utq_portal.audit.record import record
from utq_portal.notices.post import post
from utq_portal.people.models import FeedUpload, User

MOST = 10
SignedIn = Callable[[User], Client]
# adds rows until there are so many, and returns the address of the list
Grow = Callable[[Cast, int, SignedIn], str]


def notices(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Messages to the teacher, with a mail each."""
    for number in range(many):
        post(
            OPENED,
            [cast.teacher],
            cast.trajectory,
            occasion=f"n{number}",
            url="/home/",
            params={"person": f"N{number}"},
        )
    return "/inbox/?tab=all"


def mails(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """The same, where mails are shown."""
    notices(cast, many, signed_in)
    return "/mails/"


def timeline(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """What happened in a case."""
    for _number in range(many):
        record("trajectories.opened", cast.trajectory, by=cast.teacher, case=cast.trajectory.case)
    return f"/trajectories/{cast.trajectory.pk}/"


def uploads(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Files of the HR system."""
    hr = signed_in(cast.hr)
    while FeedUpload.objects.count() < many:
        content = table([line(f"M{FeedUpload.objects.count()}", faculty="SCI")])
        hr.post("/hr/", {"file": SimpleUploadedFile("feed.csv", content), "faculties": []})
    return "/hr/"


def _preview(cast: Cast, hr: Client, rows: list[dict[str, str]]) -> FeedUpload:
    hr.post("/hr/", {"file": SimpleUploadedFile("feed.csv", table(rows)), "faculties": []})
    return FeedUpload.objects.latest("pk")


def joiners(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Rows of a file: new people."""
    hr = signed_in(cast.hr)
    found = _preview(cast, hr, [line(f"M{number}", faculty="SCI") for number in range(many)])
    return f"/hr/files/{found.pk}/?kind=joiner"


def refused(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Rows of a file that cannot be taken as they are."""
    hr = signed_in(cast.hr)
    found = _preview(cast, hr, [line(f"M{number}", faculty="SCI", fte="1,8") for number in range(many)])
    return f"/hr/files/{found.pk}/?kind=refused"


def proposals(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Extensions that wait for the dean or delegate."""
    today = timezone.localdate()
    while ObligationAdjustment.objects.count() < many:
        number = ObligationAdjustment.objects.count()
        teacher = person(f"late{number}")
        employ(teacher, cast.science)
        obligation = Obligation.objects.create(
            person=teacher,
            faculty=cast.science,
            start_date=today,
            deadline=today + timedelta(days=90),
            deadline_since=today,
        )
        ObligationAdjustment.objects.create(
            obligation=obligation,
            kind=ObligationAdjustment.Kind.EXTEND,
            months=12,
            reason=ObligationAdjustment.Reason.OTHER,
            requested_by=teacher,
            requested_on=today,
            proposed_by=cast.hr,
            proposed_on=today,
        )
    return "/hr/decisions/"


def why(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Appointments and decisions behind one deadline."""
    obligation = cast.trajectory.obligation
    assert obligation is not None
    for number in range(many):
        employ(cast.teacher, cast.law, start=date(2026, number + 1, 1), end=date(2026, number + 1, 20))
        ObligationAdjustment.objects.create(
            obligation=obligation,
            kind=ObligationAdjustment.Kind.EXTEND,
            months=1,
            reason=ObligationAdjustment.Reason.OTHER,
            requested_by=cast.teacher,
            requested_on=date(2026, 1, 1),
            decided_by=cast.hr,
            decided_on=date(2026, 2, 1),
        )
    return f"/obligations/{obligation.pk}/"


def versions(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Earlier versions of a text."""
    section = make_dossiers.SectionFactory(cast)
    text = CriterionText.objects.get(section=section)
    for version in range(100 * many, 101 * many):
        Revision.objects.create(
            text=text, version=version, body="<p>x</p>", words=1, moment="pause", author=cast.teacher
        )
    return f"/dossiers/{section.dossier_id}/{section.competence.number}/history/"


def papers(cast: Cast, many: int, signed_in: SignedIn) -> str:
    """Documents of one exemption."""
    request = ExemptionRequest.objects.first() or make_exemptions.asked(cast, complete=False)
    for _number in range(many):
        make_exemptions.document(cast, request)
    return f"/exemptions/{request.pk}/"


LISTS: list[tuple[str, Grow]] = [
    ("teacher", notices),
    ("teacher", mails),
    ("teacher", timeline),
    ("supervisor", timeline),
    ("hr", uploads),
    ("hr", joiners),
    ("hr", refused),
    ("dean", proposals),
    ("teacher", why),
    ("hr", why),
    ("teacher", versions),
    ("hr", papers),
]


@pytest.mark.parametrize(("who", "grow"), LISTS, ids=lambda value: getattr(value, "__name__", value))
def test_three_rows_take_as_many_queries_as_one(who: str, grow: Grow, cast: Cast, signed_in: SignedIn) -> None:
    counts, lengths = [], []
    browser = signed_in(cast.people()[who])
    for many in (1, 3):
        address = grow(cast, many, signed_in)
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        assert answer.status_code == 200
        counts.append(len(asked))
        lengths.append(len(answer.content))
    assert lengths[1] > lengths[0], "the list did not grow"
    assert counts[0] == counts[1] <= MOST
