"""Who has the ball is said alike: on the teacher's home, on the page of the case, in the tab and in the lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment
from dossiers.models import Dossier
from exemptions.models import ExemptionRequest
from exemptions.queries import with_holder
from tests.assessments.test_lost import ball, words
from tests.cast import Cast
from tests.dossiers.test_unattended import LOST, Lose, manages, role_ended
from tests.factories import assessments as make_assessments
from tests.factories import exemptions as make_exemptions
from tests.factories.dossiers import SectionFactory, ask, concluded, open_dossier
from tests.factories.trajectories import BookingFactory
from trajectories.models import Trajectory
from trajectories.queries.ball import HOLDERS, with_ball
from utq_portal.desks.tabs import DESK, found_for
from utq_portal.people.models import Role, RoleAssignment, User
from utq_portal.web import dates

Browser = Callable[[User], Client]
S, A, E = Trajectory.State, Assessment.State, ExemptionRequest.State
TODAY = timezone.localdate()


def attended(cast: Cast) -> None:
    pass


def unassigned(cast: Cast) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None)


def empty(cast: Cast) -> None:
    unassigned(cast)
    RoleAssignment.objects.filter(role=Role.UTQ_SUPERVISOR).delete()


STANDS = [attended, unassigned, empty, role_ended, manages]
Stand = Callable[[Cast], None]


def said_in_lists(cast: Cast) -> str:
    """As the teacher would read what the lists say."""
    row = with_ball(Trajectory.objects.filter(pk=cast.trajectory.pk), cast.teacher).get()
    holder: str = row.holder  # type: ignore[attr-defined]
    if holder == "utq_supervisor" and row.supervisor is not None:
        return row.supervisor.name
    return "You" if holder == "teacher" else str(HOLDERS[holder])


def agrees(cast: Cast, client: Client) -> str:
    """Who has the ball, where home, case, tab and lists all say the same."""
    home = ball(client.get("/home/").content.decode())
    case = ball(client.get(f"/trajectories/{cast.trajectory.pk}/").content.decode())
    assert (home, case) == (said_in_lists(cast),) * 2
    number = found_for(cast.teacher, ["teacher"], TODAY).total(f"{DESK}teacher")
    assert number == int(home == "You")
    return home


@pytest.mark.parametrize("stand", STANDS, ids=lambda stand: stand.__name__)
@pytest.mark.parametrize("state", S.values)
def test_home_case_tab_and_lists_agree_in_every_state(cast: Cast, signed_in: Browser, state: str, stand: Stand) -> None:
    open_dossier(cast)
    reason = "left" if state == S.CLOSED else ""
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(
        state=state, supervisor=cast.supervisor, close_reason=reason
    )
    stand(cast)
    assert agrees(cast, signed_in(cast.teacher))


@pytest.mark.parametrize("stand", STANDS, ids=lambda stand: stand.__name__)
def test_a_meeting_that_is_booked_is_with_who_holds_it_or_else_with_the_coordinator(
    cast: Cast, signed_in: Browser, stand: Stand
) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=S.INTAKE_BOOKED, supervisor=cast.supervisor)
    cast.trajectory.refresh_from_db()
    BookingFactory(trajectory=cast.trajectory)
    stand(cast)
    named = {"attended": cast.supervisor.name, "unassigned": "UTQ supervisor"}
    who = named.get(stand.__name__, "Coordinator")
    assert agrees(cast, signed_in(cast.teacher)) == who
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert "Come to the meeting" in home
    assert ("can no longer be your UTQ supervisor" in home) is (stand in LOST)
    assert ("Your faculty has no UTQ supervisor now" in home) is (stand is empty)


@pytest.mark.parametrize("lose", LOST, ids=lambda lose: lose.__name__)
def test_a_faculty_with_others_is_not_said_to_have_nobody(cast: Cast, signed_in: Browser, lose: Lose) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=S.INTAKE_SUBMITTED, supervisor=cast.supervisor)
    lose(cast)
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert f"{cast.supervisor.name} can no longer be your UTQ supervisor. The coordinator finds somebody else." in home
    assert "has no UTQ supervisor now" not in home


@pytest.mark.parametrize("stand", [attended, *LOST], ids=lambda stand: stand.__name__)
def test_feedback_that_was_asked_is_with_who_reads_it(cast: Cast, signed_in: Browser, stand: Stand) -> None:
    concluded(cast)
    ask(SectionFactory(cast), cast.supervisor)
    stand(cast)
    who = cast.supervisor.name if stand is attended else "Coordinator"
    assert agrees(cast, signed_in(cast.teacher)) == who
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert f"Feedback on competence 1 {who} since" in home


def pages(cast: Cast) -> list[str]:
    """The pages of the trajectory and its dossier that say who has the ball, but that of competence 1."""
    dossier = Dossier.objects.get(trajectory=cast.trajectory)
    steps = [reverse(f"trajectories:{name}", args=[cast.trajectory.pk]) for name in ("intake", "route")]
    section = reverse("dossiers:section", args=[dossier.pk, 2])
    return [*steps, dossier.get_absolute_url(), section, reverse("dossiers:start")]


@pytest.mark.parametrize("stand", [attended, *LOST], ids=lambda stand: stand.__name__)
def test_while_feedback_is_asked_every_page_names_who_reads_and_by_when(
    cast: Cast, signed_in: Browser, stand: Stand
) -> None:
    concluded(cast)
    asked = ask(SectionFactory(cast), cast.supervisor)
    stand(cast)
    who, client = said_in_lists(cast), signed_in(cast.teacher)
    assert who == (cast.supervisor.name if stand is attended else "Coordinator")
    for address in pages(cast):
        assert ball(client.get(address).content.decode()).partition(" then ")[0] == who, address
    *steps, overview, section, _start = pages(cast)
    for address in (*steps, overview, section):
        assert "Nothing you must do" in words(client.get(address).content.decode()), address
    for address in (overview, section):
        page = words(client.get(address).content.decode())
        assert f"{dates.long(asked.due_on)} feedback expected" in page, address


def test_who_was_asked_has_the_ball_on_every_page_and_reads_what_to_do(cast: Cast, signed_in: Browser) -> None:
    concluded(cast)
    ask(SectionFactory(cast), cast.supervisor)
    client = signed_in(cast.supervisor)
    intake, _route, overview, section, _start = pages(cast)
    for address in (intake, overview, section):
        assert ball(client.get(address).content.decode()).startswith("You"), address
    assert "Read and meet" not in words(client.get(intake).content.decode())
    for address in (overview, section):
        assert "Feedback on competence 1" in words(client.get(address).content.decode()), address


def test_asked_of_a_colleague_every_page_says_what_the_list_says(cast: Cast, signed_in: Browser) -> None:
    concluded(cast)
    ask(SectionFactory(cast), cast.colleague)
    client = signed_in(cast.teacher)
    for address in pages(cast):
        assert ball(client.get(address).content.decode()).startswith("You") is (said_in_lists(cast) == "You"), address
    first = reverse("dossiers:section", args=[Dossier.objects.get().pk, 1])
    assert ball(client.get(first).content.decode()).startswith(cast.colleague.name)


@pytest.mark.parametrize("stand", [attended, role_ended], ids=lambda stand: stand.__name__)
@pytest.mark.parametrize("state", A.values)
def test_they_agree_in_every_state_of_an_assessment(cast: Cast, signed_in: Browser, state: str, stand: Stand) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor)
    make_assessments.assessment(cast, state)
    stand(cast)
    assert agrees(cast, signed_in(cast.teacher))


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("state", [state for state in E.values if state in ExemptionRequest.RUNNING])
def test_of_who_has_only_a_request_for_exemption_home_and_list_agree(
    cast: Cast, signed_in: Browser, state: str, filled: bool
) -> None:
    row = make_exemptions.advised(cast)
    ExemptionRequest.objects.filter(pk=row.pk).update(state=state, person=cast.newcomer)
    if not filled:
        for role in (Role.HR_ADVISOR, Role.EXEMPTION_ADVISOR, Role.FACULTY_DECIDER):
            RoleAssignment.objects.filter(role=role).delete()
    holder: str = with_holder(ExemptionRequest.objects.all()).get().holder
    home = ball(signed_in(cast.newcomer).get("/home/").content.decode())
    roles = {**HOLDERS, "exemption_advisor": "Exemption advisor", "faculty_decider": "Dean or delegate"}
    assert home == ("You" if holder == "teacher" else str(roles[holder]))
    assert filled or holder in ("teacher", "coordinator")
    list_ = signed_in(cast.coordinator).get("/exemptions/").content.decode()
    case = ball(signed_in(cast.coordinator).get(f"/exemptions/{row.pk}/").content.decode()).partition(" then ")[0]
    yours = holder == "coordinator"
    assert ('class="ball yours"' in list_.partition('id="list"')[2], case == "You") == (yours, yours)


@pytest.mark.parametrize(("state", "looked_for"), [(S.ACTIVE, True), (S.COMPLETED, False)])
def test_nobody_is_looked_for_once_the_trajectory_has_ended(
    cast: Cast, signed_in: Browser, state: str, looked_for: bool
) -> None:
    open_dossier(cast)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=state, supervisor=cast.supervisor)
    role_ended(cast)
    for address in ("/home/", f"/trajectories/{cast.trajectory.pk}/"):
        page = words(signed_in(cast.teacher).get(address).content.decode())
        assert ("the coordinator finds somebody else" in page) is looked_for
        assert cast.supervisor.name in page
