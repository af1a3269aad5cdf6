"""The privacy page says what the Rules do, and about keeping what the jobs of the night do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.factories import assessments, exemptions
from trajectories.obligations.models import Obligation
from utq_portal.access import Rule
from utq_portal.people.models import Delegation, Role, User
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy
from utq_portal.public.privacy import FACULTY, NAMED, WORDS, deleting, kept, lines, subjects

# who of the cast plays each part towards the teacher
PARTS = {
    "own": {"teacher"},
    "own_supervisor": {"supervisor"},
    f"{Role.UTQ_SUPERVISOR}{FACULTY}": {"supervisor"},
    "line_manager": {"line_manager"},
    f"{Role.HR_ADVISOR}{FACULTY}": {"hr", "central_hr"},
    f"{Role.FACULTY_DECIDER}{FACULTY}": {"dean"},
    str(Role.COORDINATOR): {"coordinator"},
    str(Role.EXEMPTION_ADVISOR): {"exemption_advisor"},
    str(Role.COURSE_MANAGER): {"course_manager"},
}

DEADLINE = date(2031, 3, 1)
SUBJECTS = subjects()
RULES = {str(what): rule for what, rule in SUBJECTS}


def reads(cast: Cast, rule: Rule, row: Model) -> set[str]:
    return {name for name, person in cast.people().items() if rule.allows(person, row)}


def rows_of(cast: Cast) -> dict[str, Callable[[], Model]]:
    """A row of the teacher for the Rules about these models."""
    cast.trajectory.refresh_from_db()
    return {
        "How your date was worked out": lambda: cast.trajectory.obligation,  # type: ignore[return-value,dict-item]
        "Why more time was asked, and what was decided on it": lambda: cast.trajectory.obligation,  # type: ignore[return-value,dict-item]
        "Your appointments": lambda: cast.teacher,
        "Appointments that an HR file had brought and that were taken back": lambda: cast.teacher,
        "Where your trajectory stands, and its dates": lambda: cast.trajectory,
        "Educational CV, and the levels of your self-diagnosis": lambda: cast.trajectory,
        "The notes of your self-diagnosis, and your learning route": lambda: cast.trajectory,
        "The talk with your line manager": lambda: cast.trajectory,
    }


@pytest.mark.parametrize("number", range(1, 9))
def test_the_page_names_exactly_those_whom_the_rule_lets_in(cast: Cast, number: int) -> None:
    what, rule = SUBJECTS[number]
    row = rows_of(cast)[str(what)]()
    told = {name for reader in rule.readers for name in PARTS[reader.part]}
    assert reads(cast, rule, row) | {"teacher"} == told | {"teacher"}


def test_the_date_stands_on_more_pages_than_its_reasons(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    told, worked_out = (RULES[one].readers for one in ("Your date", "How your date was worked out"))
    more = {reader.part for reader in told} - {reader.part for reader in worked_out}
    assert more == {"line_manager", "expected", str(Role.EXEMPTION_ADVISOR)}
    Obligation.objects.filter(person=cast.teacher).update(deadline=DEADLINE)
    exemption = exemptions.filed(cast)
    for reader, address in (
        (cast.line_manager, "/desk/line_manager/"),
        (cast.exemption_advisor, reverse("exemptions:case", args=[exemption.pk])),
    ):
        page = signed_in(reader).get(address)
        assert page.status_code == 200
        assert re.search(r"1 Mar(ch)? 2031", page.content.decode()), address
    duty = Obligation.objects.get(person=cast.teacher)
    for reader in (cast.line_manager, cast.exemption_advisor):
        assert signed_in(reader).get(reverse("trajectories:obligation", args=[duty.pk])).status_code == 404


def test_a_sealed_version_is_read_by_those_named(cast: Cast) -> None:
    rule = RULES["The sealed version that is assessed"]
    row = assessments.assessment(cast, "scoring")
    assessments.reading(row)
    snapshot = row.snapshot
    assessors = {"assessor1", "assessor2"}
    parts = {reader.part for reader in rule.readers}
    assert parts == {"own", "own_supervisor", "assessor", str(Role.COORDINATOR)}
    assert reads(cast, rule, snapshot) == {"teacher", "supervisor", "coordinator"} | assessors


def test_nobody_stands_in_for_an_assessor(cast: Cast) -> None:
    row = assessments.assessment(cast, "scoring")
    assessments.reading(row)
    today = timezone.localdate()
    for role, holder in ((Role.ASSESSOR, cast.assessor1), (Role.COORDINATOR, cast.coordinator)):
        stands_in = {"from_person": holder, "to_person": cast.stranger, "role": role}
        Delegation.objects.create(**stands_in, valid_from=today, valid_until=today)
        reader = User.objects.get(pk=cast.stranger.pk)
        allowed = RULES["The sealed version that is assessed"].allows(reader, row.snapshot)
        assert allowed is (role == Role.COORDINATOR)


def test_a_text_kept_to_oneself_is_limited_in_words(cast: Cast) -> None:
    texts = next(line for line in lines(Policy()) if str(line.what) == "The texts of your dossier")
    assert all("not a draft that you keep to yourself" in reader for reader in texts.readers)
    assert "the coordinator" in texts.others


def test_every_part_of_a_rule_has_words() -> None:
    assert {reader.part for _what, rule in SUBJECTS for reader in rule.readers} - {"own"} <= set(WORDS)
    assert {part for either in NAMED for part in either} <= set(WORDS)
    assert [str(what) for what, rule in SUBJECTS if not rule.readers] == []


def test_address_and_browser_of_a_sign_in_are_shown_to_nobody_else(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    line = next(line for line in lines(Policy()) if "address and browser" in str(line.what))
    assert (line.readers, len(line.others)) == ([], len(NAMED))
    theirs = signed_in(cast.teacher)
    kept_of = {"user": cast.teacher, "ip": "192.0.2.77", "user_agent": "Firefox", "data": {}}
    UserSession.objects.create(session_key=theirs.session.session_key, **kept_of)
    told = {
        name: "192.0.2.77" in signed_in(person).get("/accounts/sessions/").content.decode()
        for name, person in cast.people().items()
        if name != "teacher"
    }
    assert set(told.values()) == {False}
    assert "192.0.2.77" in theirs.get("/accounts/sessions/").content.decode()


def test_nobody_is_named_on_both_sides() -> None:
    for line in lines(Policy()):
        assert [other for other in line.others if any(reader.startswith(other) for reader in line.readers)] == []


def test_the_coordinator_reads_appointments_but_not_those_taken_back() -> None:
    told = {str(line.what): line for line in lines(Policy())}
    assert "the coordinator" in told["Your appointments"].readers
    assert "the coordinator" in told["Appointments that an HR file had brought and that were taken back"].others


def test_it_tells_of_each_job_that_deletes_and_of_no_other(db: None) -> None:
    assert set(deleting()) <= set(settings.TIMETABLE)
    assert len(kept(current())) == len(deleting())


@pytest.mark.parametrize("language", ["en", "nl"])
def test_anybody_reads_the_page(db: None, client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get("/privacy/").content.decode()
    for line in lines(current()):
        if language == "en":
            assert str(line.what) in page
    assert ("50 years" in page, "50 jaar" in page) == (False, False)  # no term that nothing keeps


def test_the_outcome_is_told_to_those_of_the_page_only(cast: Cast) -> None:
    rule = RULES["How the assessment stands, and once it is announced the decision"]
    row = assessments.assessment(cast, "scoring")
    assert reads(cast, rule, row) == {"teacher", "supervisor", "coordinator"}
