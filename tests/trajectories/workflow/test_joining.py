"""Two accounts of one person that both have an employment: one number stays, and nothing of the other is lost."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone, translation

from assessments.office import CERTIFICATES
from courses.models import Registration
from tests.cast import Cast, employ, give, person
from tests.factories.assessments import assessment, certificate
from tests.factories.courses import make_course, make_edition, registered
from tests.factories.dossiers import SectionFactory, ask, concluded
from tests.factories.exemptions import asked
from tests.office.test_people_pages import SignedIn
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.workflow import joining
from trajectories.workflow.following import recount
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.office.management.commands.recheck import differences
from utq_portal.office.workflow.relations import FATES, Fate, relations
from utq_portal.people.models import Employment, FeedImage, FeedUpload, Role, RoleAssignment, User

TODAY = timezone.localdate()
EARLIER = TODAY - timedelta(days=500)


@pytest.fixture
def double(cast: Cast) -> User:
    """The teacher once more, with an employment in law that began later, under another number and address."""
    User.objects.filter(pk=cast.teacher.pk).update(employee_no="100")
    row = person("twin", employee_no="200", printed_name="dr. T. Twin")
    EmailAddress.objects.create(user=row, email="twin@demo.example", verified=True, primary=True)
    employ(row, cast.law, start=EARLIER, fte="0.60")
    recount([row.pk, cast.teacher.pk], today=TODAY)
    return row


def one(cast: Cast, double: User, staying: User | None = None) -> User:
    """Join as the page does."""
    stays = staying or cast.teacher
    closes = double if stays.pk == cast.teacher.pk else cast.teacher
    shown = joining.preview(closes, stays, by=cast.coordinator, today=TODAY).digest
    return joining.join(closes, stays, by=cast.coordinator, today=TODAY, shown=shown)


def test_every_relation_to_a_person_has_a_fate() -> None:
    assert set(relations()) == set(FATES), "say in the app's office.py what becomes of these rows when two are joined"


def test_everything_goes_over_and_the_other_account_closes(cast: Cast, double: User) -> None:
    give(double, Role.ASSESSOR, cast.law)
    place = registered(make_edition(make_course()), double)
    found = one(cast, double)
    closed = User.objects.get(pk=double.pk)
    assert (found.employee_no, found.printed_name) == ("100", "dr. T. Twin")
    assert (closed.is_active, closed.email, closed.employee_no, closed.merged_into) == (False, None, None, found)
    assert Employment.objects.filter(person=found).count() == 2
    assert not Employment.objects.filter(person=double).exists()
    assert RoleAssignment.objects.filter(role=Role.ASSESSOR, faculty=cast.law, person=found).count() == 1
    assert Registration.objects.get(pk=place.pk).person == found
    assert EmailAddress.objects.get(email="twin@demo.example").user == found
    assert Event.objects.get(verb="people.merged").data["number_gone"] == "200"


def test_the_trajectory_goes_over_whichever_number_stays(cast: Cast, double: User) -> None:
    found = one(cast, double, staying=double)
    assert (found.pk, found.employee_no) == (double.pk, "200")
    row = Trajectory.objects.get(pk=cast.trajectory.pk)
    assert row.person == found
    assert row.obligation == Obligation.objects.get(person=found, ended_on=None)


def test_what_was_asked_of_one_account_lies_with_who_supervises_with_the_other(cast: Cast) -> None:
    concluded(cast)
    ask(SectionFactory(cast), cast.colleague)
    assert Trajectory.objects.get(pk=cast.trajectory.pk).responsible == "teacher"
    shown = joining.preview(cast.supervisor, cast.colleague, by=cast.coordinator, today=TODAY).digest
    joining.join(cast.supervisor, cast.colleague, by=cast.coordinator, today=TODAY, shown=shown)
    row = Trajectory.objects.get(pk=cast.trajectory.pk)
    assert (row.supervisor, row.responsible) == (cast.colleague, "utq_supervisor")
    assert list(differences()) == []


def test_one_obligation_runs_on_from_the_earliest_day(cast: Cast, double: User) -> None:
    assert Obligation.objects.filter(person__in=(cast.teacher, double), ended_on=None).count() == 2
    first = min(Obligation.objects.filter(person__in=(cast.teacher, double)).values_list("start_date", flat=True))
    shown = joining.preview(double, cast.teacher, by=cast.coordinator, today=TODAY)
    assert Obligation.objects.filter(person=double).exists()  # tried out and taken back
    found = one(cast, double)
    running = Obligation.objects.get(person=found, ended_on=None)
    assert running.start_date == first
    assert [row for row in shown.after if row.ended_on is None] == [
        joining.Duty(running.start_date, running.deadline, None, "")
    ]


def test_what_was_shown_is_known_again_in_another_language(cast: Cast, double: User) -> None:
    digests = set()
    for language in ("en", "nl"):
        with translation.override(language):
            digests.add(joining.preview(double, cast.teacher, by=cast.coordinator, today=TODAY).digest)
    assert len(digests) == 1


def test_an_extension_that_was_given_stays_with_the_clock_that_runs(cast: Cast, double: User) -> None:
    theirs = Obligation.objects.get(person=double, ended_on=None)
    ObligationAdjustment.objects.create(
        obligation=theirs,
        kind=ObligationAdjustment.Kind.EXTEND,
        months=6,
        reason=ObligationAdjustment.Reason.values[0],
        requested_on=TODAY,
        decided_on=TODAY,
        decided_by=cast.dean,
    )
    before = Obligation.objects.get(person=cast.teacher, ended_on=None)
    found = one(cast, double)
    running = Obligation.objects.get(person=found, ended_on=None)
    assert running.adjustments.count() == 1
    assert before.deadline is not None
    assert running.deadline is not None
    assert running.deadline > before.deadline


def test_sessions_of_the_closed_account_end(cast: Cast, double: User) -> None:
    client = Client()
    client.force_login(double)
    assert client.session.session_key
    UserSession.objects.get_or_create(
        user=double, session_key=client.session.session_key, defaults={"ip": "127.0.0.1", "user_agent": "test"}
    )
    one(cast, double)
    assert not UserSession.objects.filter(user=double).exists()
    assert client.get("/home/").status_code == 302


def says(cast: Cast, double: User) -> str:
    with pytest.raises(Refused) as caught:
        joining.join(double, cast.teacher, by=cast.coordinator, today=TODAY, shown="")
    assert User.objects.get(pk=double.pk).is_active
    return str(caught.value.why)


def test_two_trajectories_that_run_are_never_joined(cast: Cast, double: User) -> None:
    Trajectory.objects.create(person=double, faculty=cast.law, profile=cast.profile, started_on=TODAY)
    assert "Both have a trajectory" in says(cast, double)


def test_an_exemption_an_assessment_or_two_clocks_wait(cast: Cast, double: User) -> None:
    asked(cast)
    assert "exemption" in says(cast, double)


def test_an_assessment_that_runs_is_ended_first(cast: Cast, double: User) -> None:
    assessment(cast)
    assert "assessment" in says(cast, double)


def test_two_valid_certificates_are_never_joined(cast: Cast, double: User) -> None:
    mine = certificate(cast)
    type(mine).objects.filter(pk=mine.pk).update(person=double)
    assert joining.hindrances(double, cast.colleague) == []
    other = type(mine).objects.get(pk=mine.pk)
    other.pk, other.number, other.code, other.person = None, "UTQ-1999-0001", "OTHER", cast.teacher
    other.state, other._state.adding = type(mine).State.REPLACED, True
    other.save()
    assert CERTIFICATES not in joining.hindrances(double, cast.teacher)


def test_nobody_becomes_their_own_supervisor_or_manager(cast: Cast, double: User) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=double)
    assert "task in a trajectory or request of the other" in says(cast, double)


def test_one_course_twice_is_cancelled_first(cast: Cast, double: User) -> None:
    edition = make_edition(make_course())
    registered(edition, double)
    registered(edition, cast.teacher)
    assert "Cancel one" in says(cast, double)


def test_what_changed_since_the_preview_is_not_joined(cast: Cast, double: User) -> None:
    shown = joining.preview(double, cast.teacher, by=cast.coordinator, today=TODAY).digest
    employ(double, cast.arts, start=TODAY)
    with pytest.raises(Refused, match="changed since you looked"):
        joining.join(double, cast.teacher, by=cast.coordinator, today=TODAY, shown=shown)


def test_only_the_coordinator_joins(cast: Cast, double: User) -> None:
    for other in (cast.hr, cast.admin, cast.teacher):
        with pytest.raises(Refused):
            joining.join(double, cast.teacher, by=other, today=TODAY, shown="")


def test_the_page_asks_for_the_number_shows_both_and_joins(cast: Cast, double: User, signed_in: SignedIn) -> None:
    desk = signed_in(cast.coordinator)
    url = f"/people/{double.pk}/same-as/{cast.teacher.pk}/"
    page = desk.get(url).content.decode()
    assert "Which employee number stays?" in page
    assert "Make one account of the two" not in page
    page = html.unescape(desk.get(url, {"stays": cast.teacher.pk}).content.decode())
    assert "Obligations, before and after" in page
    shown = page.split('name="shown" value="')[1].split('"')[0]
    sent = {"do": "join", "stays": cast.teacher.pk, "shown": shown}
    assert desk.post(url, sent).headers["Location"] == f"/people/{cast.teacher.pk}/"
    assert User.objects.get(pk=double.pk).merged_into == cast.teacher


def test_the_page_of_a_person_leads_to_the_comparison(cast: Cast, double: User, signed_in: SignedIn) -> None:
    answer = signed_in(cast.coordinator).post(f"/people/{double.pk}/merge/", {"into": "100"})
    assert answer.headers["Location"] == f"/people/{double.pk}/same-as/{cast.teacher.pk}/"


def test_the_page_says_why_not_and_they_can_still_be_two(cast: Cast, double: User, signed_in: SignedIn) -> None:
    Trajectory.objects.create(person=double, faculty=cast.law, profile=cast.profile, started_on=TODAY)
    desk = signed_in(cast.coordinator)
    url = f"/people/{double.pk}/same-as/{cast.teacher.pk}/"
    page = desk.get(url).content.decode()
    assert "Both have a trajectory that runs" in page
    assert "Which employee number" not in page
    assert desk.post(url, {"do": "apart"}).headers["Location"] == "/people/unknown/"


def test_rows_that_say_who_did_it_stay_as_they_were_said() -> None:
    assert FATES["audit.event.actor"] == FATES["dossiers.revision.author"] == Fate.SAYS


def test_news_of_an_hr_file_goes_out_before_the_accounts_are_joined(cast: Cast, double: User) -> None:
    upload = FeedUpload.objects.create(
        file_name="f.csv", state=FeedUpload.State.APPLIED, valid_from=TODAY, faculties=[], news_at=timezone.now()
    )
    FeedImage.objects.create(upload=upload, person=double)
    assert "Let them go out first" in says(cast, double)
    FeedUpload.objects.update(news_sent_at=timezone.now())
    assert "HR file" not in says(cast, double)
