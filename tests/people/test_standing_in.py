"""A stand-in acts with what the holder has and no more, and every act is logged with both persons.

docs/domain.md, Stand-ins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.queries.handover import caseload_of
from exemptions.models import ExemptionGround
from exemptions.workflow.deciding import decide
from exemptions.workflow.grounds import change_ground
from tests.cast import Cast, give, person
from tests.factories.exemptions import advised
from trajectories import rules
from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.deciding import Wish
from trajectories.obligations.workflow.deciding import propose
from trajectories.obligations.workflow.obligation import record_leave
from trajectories.workflow import joining
from trajectories.workflow.endings import close, suspend
from trajectories.workflow.profiles import activate_profile, change_profile
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import VERBS, Audience
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Faculty, Role, RoleAssignment, User
from utq_portal.people.queries import holders
from utq_portal.people.rules import COORDINATES, SETTLES
from utq_portal.people.workflow.accounts import merge, set_details
from utq_portal.people.workflow.delegation import delegate, end_delegation
from utq_portal.people.workflow.faculties import save_faculty
from utq_portal.people.workflow.invitations import invite
from utq_portal.people.workflow.roles import end_role, give_role
from utq_portal.policy import workflow as policy
from utq_portal.policy.models import Link
from utq_portal.workflow import NOT_YOURS

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def stand_in(holder: User, who: User, role: Role, faculty: Faculty | None = None) -> User:
    """``who``, as the next request sees them, in the role of ``holder`` for a week."""
    delegate(holder, who, role, by=holder, faculty=faculty, valid_from=TODAY, valid_until=TODAY + 7 * DAY, today=TODAY)
    return User.objects.get(pk=who.pk)


def logged(verb: str) -> tuple[User | None, User | None]:
    """Who did it, and for whom."""
    event = Event.objects.get(verb=verb)
    return event.actor, event.on_behalf_of


def test_an_exemption_is_decided_for_the_dean(cast: Cast) -> None:
    request = advised(cast)
    by = stand_in(cast.dean, cast.line_manager, Role.FACULTY_DECIDER)
    decide(request, by=by, grant=True, reason="", today=TODAY)
    assert logged("exemptions.grant") == (cast.line_manager, cast.dean)


def test_a_trajectory_is_closed_for_the_coordinator(cast: Cast) -> None:
    by = stand_in(cast.coordinator, cast.stranger, Role.COORDINATOR)
    close(cast.trajectory, by=by, reason="expired_profile", today=TODAY)
    assert logged("trajectories.close") == (cast.stranger, cast.coordinator)
    line = timeline([cast.trajectory.case], {Audience.CANDIDATE})[0]
    assert line.sentence.startswith("Stranger Voorbeeld, for Coordinator Voorbeeld, ")


def test_a_trajectory_is_suspended_for_the_utq_supervisor(cast: Cast) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="active", intake_concluded_on=TODAY)
    suspend(cast.trajectory, by=stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR))
    assert logged("trajectories.suspend") == (cast.colleague, cast.supervisor)


def test_what_is_only_recorded_names_both_too(cast: Cast) -> None:
    obligation = Obligation.objects.get(person=cast.teacher)
    by = stand_in(cast.hr, cast.assessor1, Role.HR_ADVISOR)
    record_leave(obligation, first_day=date(2026, 1, 1), last_day=date(2026, 3, 31), by=by, today=date(2026, 11, 26))
    assert logged("trajectories.time_recorded") == (cast.assessor1, cast.hr)
    assert logged("trajectories.deadline_changed") == (cast.assessor1, cast.hr)


def test_who_holds_the_role_too_acts_in_person_where_their_own_reaches(cast: Cast) -> None:
    by = stand_in(cast.supervisor, cast.other_supervisor, Role.UTQ_SUPERVISOR)
    theirs = Trajectory.objects.create(
        person=cast.stranger, profile=cast.profile, faculty=cast.law, supervisor=by, started_on=TODAY, state="active"
    )
    assert by.acting_for(rules.SUPERVISED, theirs) is None
    assert by.acting_for(rules.SUPERVISED, cast.trajectory) == cast.supervisor


def test_people_act_for_themselves_in_their_own_case(cast: Cast) -> None:
    by = stand_in(cast.hr, cast.teacher, Role.HR_ADVISOR)
    close(cast.trajectory, by=by, reason="withdrawn", today=TODAY)
    assert logged("trajectories.withdraw") == (cast.teacher, None)


@pytest.mark.parametrize("who", ["teacher", "hr"])
def test_nobody_acts_on_the_own_case_nor_on_that_of_the_holder(cast: Cast, who: str) -> None:
    """The stand-in is the teacher of the case; or the holder is."""
    person = cast.people()[who]
    Obligation.objects.filter(person=cast.teacher).update(person=person)
    obligation = Obligation.objects.get()
    by = stand_in(cast.hr, cast.teacher if who == "teacher" else cast.colleague, Role.HR_ADVISOR)
    with pytest.raises(Refused):
        propose(obligation, Wish("start_correction", day=date(2025, 5, 1)), by=by, today=TODAY)


def test_one_faculty_of_a_role_for_the_whole_university_is_handed_over(cast: Cast) -> None:
    by = stand_in(cast.central_hr, cast.stranger, Role.HR_ADVISOR, cast.science)
    assert [(held.role, held.faculty) for held in by.held_roles] == [(Role.HR_ADVISOR, cast.science)]
    assert rules.HR.allows(by, cast.trajectory)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(faculty=cast.law)
    assert not rules.HR.allows(by, cast.trajectory)
    assert cast.stranger in holders(Role.HR_ADVISOR, cast.science)
    assert cast.stranger not in holders(Role.HR_ADVISOR, cast.law)


def test_two_faculties_may_be_handed_over_one_by_one(cast: Cast) -> None:
    for faculty in (cast.science, cast.law):
        by = stand_in(cast.central_hr, cast.stranger, Role.HR_ADVISOR, faculty)
    assert {held.faculty for held in by.held_roles} == {cast.science, cast.law}


def test_a_role_without_faculties_is_handed_over_whole(cast: Cast) -> None:
    with pytest.raises(Refused, match="whole university"):
        stand_in(cast.coordinator, cast.stranger, Role.COORDINATOR, cast.science)


def test_a_faculty_that_is_not_held_is_not_handed_over(cast: Cast) -> None:
    with pytest.raises(Refused, match="not held in person"):
        stand_in(cast.hr, cast.stranger, Role.HR_ADVISOR, cast.law)


def test_the_last_day_ends_it(cast: Cast) -> None:
    by = stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR)
    Delegation.objects.update(valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY)
    by = User.objects.get(pk=by.pk)
    assert by.held_roles == []
    with pytest.raises(Refused, match=str(NOT_YOURS)):
        suspend(cast.trajectory, by=by)


def test_both_are_told_when_somebody_else_ends_it(cast: Cast) -> None:
    stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR)
    end_delegation(Delegation.objects.get(), by=cast.coordinator, today=TODAY)
    told = Notice.objects.filter(code="people.stands_in_no_more").values_list("recipient", flat=True)
    assert set(told) == {cast.supervisor.pk, cast.colleague.pk}


# What stays when the stand-in has gone (docs/domain.md, Stand-ins): only the holder does it, or another coordinator
STAYS = {
    "exemptions.ground_changed",
    "people.details_changed",
    "people.faculty_saved",
    "people.invited",
    "people.merged",
    "people.role_ended",
    "people.role_given",
    "policy.institution_changed",
    "policy.preset_chosen",
    "policy.row_removed",
    "policy.row_saved",
    "policy.value_set",
    "policy.went_live",
    "trajectories.profile_activated",
    "trajectories.profile_changed",
}
# The daily work of a coordinator that is about no case: a stand-in does it
DAILY = {
    "agenda.holiday_removed",
    "agenda.holiday_saved",
    "assessments.ceremony_kept",
    "people.invited_again",
    "people.mail_sent_again",
    "people.mail_settled",
    "people.two_people",
}


def test_every_verb_of_a_coordinator_about_no_case_says_whether_a_stand_in_does_it() -> None:
    ours = {SETTLES: STAYS, COORDINATES: DAILY}
    for rule, names in ours.items():
        assert {name for name, verb in VERBS.items() if verb.rule is rule} == names


def _acts(cast: Cast) -> dict[str, Callable[[User], object]]:
    """Every act that leaves something behind, as the page calls it."""
    twin = person("twin")
    role = RoleAssignment.objects.get(person=cast.assessor1)
    handed = Delegation.objects.create(
        from_person=cast.supervisor, to_person=cast.colleague, role=Role.UTQ_SUPERVISOR, valid_from=TODAY,
        valid_until=TODAY,
    )  # fmt: skip
    ground = ExemptionGround.objects.get(pk=ExemptionGround.objects.values("pk")[:1])
    link = Link.objects.create(kind=Link.Kind.OTHER, name_nl="Elders", name_en="Elsewhere", url="https://demo.example/")
    other = Profile.objects.exclude(active=True).order_by("pk")[0]
    days: dict[str, Any] = {"valid_from": TODAY, "valid_until": TODAY, "today": TODAY}
    return {
        "give": lambda by: give_role(cast.stranger, Role.ASSESSOR, by=by, valid_from=TODAY),
        "give_to_oneself": lambda by: give_role(by, Role.ASSESSOR, by=by, valid_from=TODAY),
        "end": lambda by: end_role(role, by=by, last_day=TODAY, today=TODAY),
        "invite": lambda by: invite(
            email="new@demo.example", given_name="N", prefix="", family_name="Nieuw", role=Role.ASSESSOR, by=by,
            today=TODAY,
        ),
        "invite_known": lambda by: invite(
            email=cast.stranger.email or "", given_name="", prefix="", family_name="S", role=Role.ASSESSOR, by=by,
            today=TODAY,
        ),
        "details": lambda by: set_details(cast.stranger, {"email": "mine@demo.example"}, by=by),
        "merge": lambda by: merge(twin, into=cast.stranger, by=by),
        "join": lambda by: joining.join(twin, cast.stranger, by=by, today=TODAY, shown=""),
        "hand_on": lambda by: delegate(cast.coordinator, cast.teacher, Role.COORDINATOR, by=by, **days),
        "name_for_another": lambda by: delegate(cast.dean, cast.teacher, Role.FACULTY_DECIDER, by=by, **days),
        "end_for_another": lambda by: end_delegation(handed, by=by, today=TODAY),
        "faculty": lambda by: save_faculty(cast.arts, by=by),
        "institution": lambda by: policy.change_institution({"contact": "x"}, by=by),
        "preset": lambda by: policy.choose_preset("strict", by=by),
        "live": lambda by: policy.go_live(TODAY, by=by),
        "value": lambda by: policy.set_value("answer_days", 3, by=by, on=TODAY),
        "row": lambda by: policy.save_row(link, by=by),
        "row_removed": lambda by: policy.remove_row(link, by=by),
        "profile": lambda by: change_profile(cast.profile, {"title_en": "x"}, by=by),
        "activate": lambda by: activate_profile(other, by=by),
        "ground": lambda by: change_ground(ground, {"active": False}, by=by),
    }  # fmt: skip


def test_a_stand_in_hands_nothing_on(cast: Cast) -> None:
    by = stand_in(cast.coordinator, cast.line_manager, Role.COORDINATOR)
    roles = set(RoleAssignment.objects.values_list("pk", "person", "role", "valid_until"))
    handed = Delegation.objects.count()
    acts = _acts(cast)
    for name, act in acts.items():
        with pytest.raises(Refused) as refused:
            act(by)
        assert str(refused.value).startswith("A stand-in") or name == "hand_on", name
    assert set(RoleAssignment.objects.values_list("pk", "person", "role", "valid_until")) == roles
    assert Delegation.objects.count() == handed + 1


@pytest.mark.parametrize("name", ["give", "end", "invite", "details", "merge", "end_for_another", "value", "ground"])
def test_another_coordinator_does_what_a_stand_in_does_not(cast: Cast, name: str) -> None:
    give(cast.stranger, Role.COORDINATOR)
    by = stand_in(cast.coordinator, cast.stranger, Role.COORDINATOR)
    _acts(cast)[name](by)


def test_a_stand_in_of_a_utq_supervisor_gives_no_teacher_away(cast: Cast) -> None:
    by = stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR)
    assert list(caseload_of(cast.supervisor, cast.supervisor)) == [cast.trajectory]
    assert list(caseload_of(cast.supervisor, by)) == []


def test_the_page_tells_a_stand_in_who_does_it_and_keeps_the_words(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(stand_in(cast.coordinator, cast.stranger, Role.COORDINATOR))
    assert browser.get("/people/").status_code == 200
    given = browser.post(f"/people/{cast.dean.pk}/role/", {"role": Role.ASSESSOR, "valid_from": TODAY.isoformat()})
    assert (given.status_code, "The coordinator you stand in for does it" in given.content.decode()) == (422, True)
    refused = browser.post(
        "/settings/procedure/", {"do": "preset", "preset": "strict", "note": "Because the board asked for it"}
    )
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "A stand-in changes no settings" in page
    assert "Because the board asked for it" in page
