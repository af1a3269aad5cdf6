"""Writing sessions: interest makes one, and who leads it reads along on the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Course, Edition, Registration
from courses.queries.led import standing_interest, wanted_sessions
from courses.workflow.editions import Meeting, cancel_edition, change_edition, close_edition
from courses.workflow.interest import show_interest
from courses.workflow.led import plan_led
from courses.workflow.registration import cancel_registration, register
from courses.workflow.sharing import agree_to_share, share_opened
from dossiers import rules
from dossiers.models import CompetenceSection, Dossier, DossierGrant
from tests.cast import Cast, give
from tests.factories.courses import make_course, make_edition, registered
from tests.factories.dossiers import concluded, open_dossier
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role
from utq_portal.workflow import Refused

TODAY = timezone.localdate()
MORNING = timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0)


def day(days: int) -> Meeting:
    start = MORNING + timedelta(days=days)
    return Meeting(start, start + timedelta(hours=7), "Library")


def told(code: str) -> set[int]:
    return set(Notice.objects.filter(code=f"courses.{code}").values_list("recipient", flat=True))


@pytest.fixture
def writing(cast: Cast) -> Course:
    return make_course("W1", kind="writing_session", least=2, most=4)


@pytest.fixture
def dossier(cast: Cast) -> Dossier:
    concluded(cast)
    return open_dossier(cast)


def test_enough_interest_is_told_once_to_the_utq_supervisors(cast: Cast, writing: Course) -> None:
    show_interest(writing, by=cast.teacher)
    assert told("enough_interest") == set()
    show_interest(writing, by=cast.stranger)
    show_interest(writing, by=cast.newcomer)
    assert told("enough_interest") == {cast.supervisor.pk, cast.other_supervisor.pk}
    assert Notice.objects.filter(code="courses.enough_interest").count() == 2
    assert [(w.count, w.enough) for w in wanted_sessions(cast.supervisor, TODAY)] == [(3, True)]


def test_without_a_utq_supervisor_there_the_course_desk_is_told(cast: Cast) -> None:
    course = make_course("W1", kind="writing_session", least=1)
    show_interest(course, by=cast.assessor2)  # of arts, which has none
    assert told("enough_interest") == {cast.course_manager.pk}


def test_a_utq_day_counts_per_faculty(cast: Cast) -> None:
    course = make_course("D", kind="utq_day", least=2)
    for who in (cast.teacher, cast.stranger):
        show_interest(course, by=who)
    assert told("enough_interest") == set()
    show_interest(course, by=cast.colleague)
    assert told("enough_interest") == {cast.supervisor.pk}
    with pytest.raises(Refused, match="one faculty"):
        plan_led(course, day(20), by=cast.supervisor, today=TODAY, most=8, faculty=cast.law)
    edition = plan_led(course, day(20), by=cast.supervisor, today=TODAY, most=8, faculty=cast.science)
    assert told("new_edition") == {cast.teacher.pk, cast.colleague.pk}
    assert wanted_sessions(cast.supervisor, TODAY) == []
    assert [w.faculty for w in wanted_sessions(cast.other_supervisor, TODAY)] == ["LAW"]
    assert edition.led_by == cast.supervisor


def test_a_session_is_planned_open_and_led_in_one_step(cast: Cast, writing: Course) -> None:
    show_interest(writing, by=cast.teacher)
    with pytest.raises(Refused, match="after today"):
        plan_led(writing, day(0), by=cast.supervisor, today=TODAY, most=4)
    edition = plan_led(writing, day(3), by=cast.supervisor, today=TODAY, most=4)
    assert (edition.state, edition.place, edition.closes_on) == ("open", "Library", TODAY)
    assert told("new_edition") == {cast.teacher.pk}
    for who in (cast.teacher, cast.course_manager):
        with pytest.raises(Refused):
            plan_led(writing, day(9), by=who, today=TODAY, most=4)
    with pytest.raises(Refused, match="course desk plans"):
        plan_led(make_course("C"), day(9), by=cast.supervisor, today=TODAY, most=4)


def test_who_leads_runs_it_and_others_do_not(cast: Cast, writing: Course) -> None:
    edition = plan_led(writing, day(9), by=cast.supervisor, today=TODAY, most=4)
    with pytest.raises(Refused):
        close_edition(edition, by=cast.other_supervisor)
    close_edition(edition, by=cast.supervisor)
    taught = make_edition(make_course("C"), led_by=cast.supervisor)
    with pytest.raises(Refused):
        close_edition(taught, by=cast.supervisor)


def test_interest_of_who_has_a_place_does_not_count(cast: Cast, writing: Course) -> None:
    show_interest(writing, by=cast.teacher)
    registered(make_edition(writing), cast.teacher)
    assert not standing_interest(writing).exists()


def shared(cast: Cast, writing: Course, days: int = 9, agreed: bool = True) -> Registration:
    edition = plan_led(writing, day(days), by=cast.other_supervisor, today=TODAY, most=4)
    return register(edition, cast.teacher, by=cast.teacher, shares_dossier=agreed)


def test_agreeing_opens_the_dossier_on_the_day_and_cancelling_closes_it(
    cast: Cast, writing: Course, dossier: Dossier
) -> None:
    registration = shared(cast, writing)
    grant = DossierGrant.objects.get()
    assert (grant.user, grant.since, grant.until) == (cast.other_supervisor, TODAY + timedelta(9), TODAY + timedelta(9))
    assert CompetenceSection.objects.filter(rules.SECTION_STANDING(cast.other_supervisor), dossier=dossier).exists()
    assert not rules.READ.allows(cast.other_supervisor, dossier)
    cancel_registration(registration, by=cast.teacher)
    assert not DossierGrant.objects.exists()


def test_not_agreeing_shares_nothing_until_one_agrees(cast: Cast, writing: Course, dossier: Dossier) -> None:
    registration = shared(cast, writing, agreed=False)
    assert not DossierGrant.objects.exists()
    with pytest.raises(Refused):
        agree_to_share(registration, by=cast.other_supervisor, agreed=True)
    agree_to_share(registration, by=cast.teacher, agreed=True)
    assert DossierGrant.objects.get().user == cast.other_supervisor
    agree_to_share(registration, by=cast.teacher, agreed=False)
    assert not DossierGrant.objects.exists()


def test_who_waits_shares_once_a_place_is_theirs(cast: Cast, writing: Course, dossier: Dossier) -> None:
    edition = plan_led(writing, day(20), by=cast.other_supervisor, today=TODAY, most=1)
    first = registered(edition, cast.colleague)
    register(edition, cast.teacher, by=cast.teacher, shares_dossier=True)
    assert not DossierGrant.objects.exists()
    cancel_registration(first, by=cast.colleague)
    assert DossierGrant.objects.get().content_object == dossier


def test_ones_own_utq_supervisor_needs_no_grant(cast: Cast, writing: Course, dossier: Dossier) -> None:
    edition = plan_led(writing, day(9), by=cast.supervisor, today=TODAY, most=4)
    register(edition, cast.teacher, by=cast.teacher, shares_dossier=True)
    assert not DossierGrant.objects.exists()


def test_another_day_moves_what_was_agreed_and_is_told(cast: Cast, writing: Course, dossier: Dossier) -> None:
    registration = shared(cast, writing)
    edition = Edition.objects.get()
    session = edition.sessions.get()
    change_edition(edition, {}, [day(12)], by=cast.other_supervisor)
    assert DossierGrant.objects.get().since == TODAY + timedelta(12)
    kept = edition.sessions.get()
    assert (kept.pk, kept.uid, kept.sequence) == (session.pk, session.uid, 1)
    notice = Notice.objects.get(code="courses.sessions_changed")
    assert notice.recipient == registration.person
    assert f"UID:{session.uid}-{registration.pk}@utq-portal" in notice.calendar
    assert "SEQUENCE:1" in notice.calendar
    assert "Library" in notice.params["times"]["nl"]


def test_saving_without_another_time_tells_nobody(cast: Cast, writing: Course, dossier: Dossier) -> None:
    shared(cast, writing)
    edition = Edition.objects.get()
    change_edition(edition, {"trainers": "A. Voorbeeld"}, [day(9)], by=cast.other_supervisor)
    assert not Notice.objects.filter(code="courses.sessions_changed").exists()


def test_another_leader_is_agreed_to_anew(cast: Cast, writing: Course, dossier: Dossier) -> None:
    registration = shared(cast, writing)
    give(cast.stranger, Role.UTQ_SUPERVISOR, cast.law)
    change_edition(Edition.objects.get(), {"led_by": cast.stranger}, [day(9)], by=cast.course_manager)
    registration.refresh_from_db()
    assert not registration.shares_dossier
    assert not DossierGrant.objects.exists()
    assert told("other_leader") == {cast.teacher.pk}


def test_the_confirmation_says_what_to_upload(cast: Cast, writing: Course, dossier: Dossier) -> None:
    Course.objects.update(bring_en="A session plan\n- An evaluation", bring_nl="Een plan")
    shared(cast, writing)
    said = Notice.objects.get(code="courses.confirmed").params["bring"]
    assert said["en"].splitlines()[2:] == [
        "Put this into your dossier before the first meeting:", "– A session plan", "– An evaluation",
    ]  # fmt: skip
    assert said["nl"].endswith("– Een plan")


def test_what_was_agreed_before_there_was_a_dossier_is_carried_out(cast: Cast, writing: Course) -> None:
    concluded(cast)
    shared(cast, writing)
    assert not DossierGrant.objects.exists()
    open_dossier(cast)
    assert share_opened(TODAY) == 1
    assert DossierGrant.objects.get().user == cast.other_supervisor
    assert share_opened(TODAY) == 0


def test_who_is_registered_hears_of_a_cancelled_day_once(cast: Cast, writing: Course) -> None:
    show_interest(writing, by=cast.teacher)
    show_interest(writing, by=cast.colleague)
    edition = plan_led(writing, day(9), by=cast.supervisor, today=TODAY, most=4)
    registered(edition, cast.teacher)
    cancel_edition(edition, by=cast.supervisor, reason="The room is gone")
    assert told("registration_of_cancelled") == {cast.teacher.pk}
    assert told("edition_cancelled") == {cast.colleague.pk}
