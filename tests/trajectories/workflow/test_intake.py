"""The intake: documents, sending, coming back, conclusion."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from tests.factories.trajectories import TrajectoryFactory, add_documents, rate_all
from trajectories.models import Criterion, IntakeReport, Trajectory
from trajectories.queries.plan import learning_plan, plan_changed
from trajectories.workflow.documents import confirm_discussion, cv_rows, record_discussion, save_cv, save_ratings
from trajectories.workflow.intake import conclude_intake, return_intake, sign_report, submit_intake
from trajectories.workflow.plan import Planned, agree_plan, looked, save_plan
from trajectories.workflow.versions import Stale
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import Audience
from utq_portal.notices.models import Notice
from utq_portal.people.models import Employment, User
from utq_portal.policy.models import PolicyValue
from utq_portal.policy.queries import forget
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("code", flat=True))


def discuss(cast: Cast, **values: object) -> None:
    words = {"held_on": TODAY, "teaching_tasks": "Two courses", "hours_available": "160", "with_whom": ""}
    record_discussion(cast.trajectory, by=cast.teacher, today=TODAY, **{**words, **values})  # type: ignore[arg-type]


def row(course: str) -> dict[str, str]:
    return {"kind": "teaching", "period": "2024", "course": course}


def test_a_cv_is_saved_once_and_a_stale_save_is_refused(cast: Cast) -> None:
    saved = save_cv(cast.trajectory, by=cast.teacher, version=0, no_experience=False, rows=[row("Databases")])
    assert saved.version == 1
    again = save_cv(cast.trajectory, by=cast.teacher, version=0, no_experience=False, rows=[row("Databases")])
    assert again.version == 1
    with pytest.raises(Stale):
        save_cv(cast.trajectory, by=cast.teacher, version=0, no_experience=False, rows=[row("Other")])
    assert [entry["course"] for entry in cv_rows(again)] == ["Databases"]


def test_others_do_not_write_a_cv(cast: Cast) -> None:
    for other in (cast.supervisor, cast.coordinator, cast.colleague):
        with pytest.raises(Refused):
            save_cv(cast.trajectory, by=other, version=0, no_experience=True, rows=[])


def test_two_tabs_on_different_criteria_do_not_hinder_each_other(cast: Cast) -> None:
    first, second = Criterion.objects.filter(competence__profile=cast.profile)[:2]
    save_ratings(cast.trajectory, by=cast.teacher, version=0, ratings={first.pk: (3, "")})
    saved = save_ratings(
        cast.trajectory, by=cast.teacher, version=0, ratings={first.pk: (None, ""), second.pk: (2, "some")}
    )
    assert saved.version == 2
    assert set(saved.ratings.values_list("level", flat=True)) == {2, 3}


def test_two_tabs_on_one_criterion_do(cast: Cast) -> None:
    criterion = Criterion.objects.filter(competence__profile=cast.profile)[0]
    save_ratings(cast.trajectory, by=cast.teacher, version=0, ratings={criterion.pk: (3, "mine")})
    with pytest.raises(Stale):
        save_ratings(cast.trajectory, by=cast.teacher, version=0, ratings={criterion.pk: (2, "")})
    with pytest.raises(Stale):
        save_ratings(cast.trajectory, by=cast.teacher, version=0, ratings={criterion.pk: (3, "yours")})
    saved = save_ratings(cast.trajectory, by=cast.teacher, version=1, ratings={criterion.pk: (2, "")})
    assert (saved.ratings.get().level, saved.ratings.get().note) == (2, "")


def test_a_criterion_of_another_profile_is_not_rated(cast: Cast) -> None:
    other = Criterion.objects.exclude(competence__profile=cast.profile)[0]
    saved = save_ratings(cast.trajectory, by=cast.teacher, version=0, ratings={other.pk: (3, "")})
    assert not saved.ratings.exists()


def test_the_line_manager_is_told_and_may_confirm_once(cast: Cast) -> None:
    discuss(cast)
    discuss(cast)
    assert told(cast.line_manager) == ["trajectories.confirm_discussion"]
    with pytest.raises(Refused):
        confirm_discussion(cast.trajectory, by=cast.supervisor)
    assert confirm_discussion(cast.trajectory, by=cast.line_manager)
    assert not confirm_discussion(cast.trajectory, by=cast.line_manager)


def test_what_changes_after_confirmation_is_confirmed_again(cast: Cast) -> None:
    discuss(cast)
    confirm_discussion(cast.trajectory, by=cast.line_manager)
    discuss(cast, hours_available="80")
    cast.trajectory.refresh_from_db()
    assert cast.trajectory.discussion.confirmed_at is None


def test_a_talk_is_recorded_after_it_took_place(cast: Cast) -> None:
    with pytest.raises(Refused, match="up to today"):
        discuss(cast, held_on=date(2026, 11, 24))


def test_without_line_manager_the_coordinator_is_told_and_the_intake_goes_on(cast: Cast) -> None:
    Employment.objects.filter(person=cast.teacher).update(line_manager=None)
    PolicyValue.objects.create(name="line_manager_confirms", value=True, valid_from=TODAY)
    forget()
    discuss(cast)
    assert told(cast.coordinator) == ["trajectories.no_line_manager"]
    save_cv(cast.trajectory, by=cast.teacher, version=0, no_experience=True, rows=[])
    rate_all(cast.trajectory)
    submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)
    assert cast.trajectory.state == "intake_submitted"


def test_a_strict_university_waits_for_the_line_manager(cast: Cast) -> None:
    PolicyValue.objects.create(name="line_manager_confirms", value=True, valid_from=date(2020, 1, 1))
    forget()
    discuss(cast)
    save_cv(cast.trajectory, by=cast.teacher, version=0, no_experience=True, rows=[])
    rate_all(cast.trajectory)
    with pytest.raises(Refused, match="confirms"):
        submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)
    confirm_discussion(cast.trajectory, by=cast.line_manager)
    submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)


def test_submitting_says_all_that_is_missing(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)
    assert len([refused.value.why, *refused.value.details]) == 3
    assert not Notice.objects.exists()


def test_submitting_freezes_the_cv_and_tells_the_supervisor(cast: Cast) -> None:
    add_documents(cast.trajectory)
    submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)
    cast.trajectory.cv.refresh_from_db()
    assert cast.trajectory.cv.frozen is not None
    assert cast.trajectory.cv.frozen["entries"][0]["course"] == "Databases, BSc 1"
    assert told(cast.supervisor) == ["trajectories.intake_submitted"]
    assert told(cast.other_supervisor) == []
    with pytest.raises(Refused):
        submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)
    with pytest.raises(Refused, match="no longer change"):
        save_cv(cast.trajectory, by=cast.teacher, version=1, no_experience=True, rows=[])


def test_an_intake_comes_back_with_a_reason_and_goes_again(cast: Cast) -> None:
    add_documents(cast.trajectory)
    submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)
    with pytest.raises(Refused, match="should add"):
        return_intake(cast.trajectory, by=cast.supervisor, reason=" ")
    return_intake(cast.trajectory, by=cast.supervisor, reason="Add your master thesis supervision.")
    assert cast.trajectory.state == "preparing"
    assert told(cast.teacher) == ["trajectories.intake_returned"]
    assert "thesis" not in str(Notice.objects.values_list("params", flat=True))
    submit_intake(cast.trajectory, by=cast.teacher, today=TODAY)
    assert len(told(cast.supervisor)) == 2


def conclude(trajectory: Trajectory, by: User, **values: object) -> None:
    words = {
        "held_on": TODAY,
        "advice": "Start with the evidence.",
        "route": "experienced",
        "planned_ready_on": date(2027, 6, 1),
        "supervisor": by,
        "today": TODAY,
    }
    conclude_intake(trajectory, by=by, **{**words, **values})  # type: ignore[arg-type]


def test_concluding_takes_one_form_and_assigns(cast: Cast) -> None:
    trajectory = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    conclude(trajectory, cast.supervisor)
    now = Trajectory.objects.get(pk=trajectory.pk)
    assert (now.state, now.supervisor, now.route) == ("active", cast.supervisor, "experienced")
    assert now.intake_concluded_on == TODAY
    assert told(cast.colleague) == ["trajectories.intake_concluded"]
    assert "trajectories.intake_concluded_hr" in told(cast.hr)
    lines = timeline([trajectory.case], {Audience.CANDIDATE})
    assert "Supervisor Voorbeeld is UTQ supervisor" in lines[0].sentence
    with pytest.raises(Refused):
        conclude(trajectory, cast.supervisor)
    assert IntakeReport.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"held_on": date(2026, 11, 24)}, "up to today"),
        ({"advice": " "}, "advice"),
        ({"route": "elsewhere"}, "route"),
    ],
)
def test_a_conclusion_that_misses_something_is_refused(cast: Cast, values: dict[str, object], sentence: str) -> None:
    trajectory = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    with pytest.raises(Refused, match=sentence):
        conclude(trajectory, cast.supervisor, **values)
    assert not IntakeReport.objects.exists()


def test_a_supervisor_of_another_faculty_or_the_teacher_cannot_be_assigned(cast: Cast) -> None:
    trajectory = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    for wrong in (cast.other_supervisor, cast.colleague):
        with pytest.raises(Refused, match="in this faculty"):
            conclude(trajectory, cast.supervisor, supervisor=wrong)


def test_only_the_faculty_concludes(cast: Cast) -> None:
    trajectory = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    for who, other in cast.people().items():
        if who != "supervisor":
            with pytest.raises(Refused):
                conclude(trajectory, other, supervisor=cast.supervisor)


def test_the_teacher_signs_the_report_as_read(cast: Cast) -> None:
    trajectory = TrajectoryFactory(
        person=cast.colleague, faculty=cast.science, supervisor=cast.supervisor, state="active"
    )
    with pytest.raises(Refused):
        sign_report(trajectory, by=cast.supervisor)
    assert sign_report(trajectory, by=cast.colleague)
    assert not sign_report(trajectory, by=cast.colleague)


def test_the_plan_is_kept_line_by_line(cast: Cast) -> None:
    first, second = cast.profile.competences.all()[:2]
    line = Planned(first.pk, 0, "course", "Designing", date(2027, 3, 1))
    trajectory = cast.trajectory
    assert save_plan(trajectory, by=cast.teacher, version=0, lines=[line], today=TODAY) == 1
    kept = trajectory.plan_items.get().pk
    assert save_plan(trajectory, by=cast.teacher, version=0, lines=[line], today=TODAY) == 1
    more = [Planned(first.pk, 0, "course", "Designing", done=True), Planned(second.pk, 0, "nothing")]
    with pytest.raises(Stale):
        save_plan(trajectory, by=cast.teacher, version=0, lines=more, today=TODAY)
    assert save_plan(trajectory, by=cast.teacher, version=1, lines=more, today=TODAY) == 2
    assert trajectory.plan_items.filter(pk=kept).exists()
    plan = learning_plan(trajectory)
    assert [one.done for one in plan[:3]] == [True, True, False]
    trajectory.refresh_from_db()
    assert plan_changed(trajectory)
    looked(trajectory, by=cast.teacher)
    looked(trajectory, by=cast.supervisor)
    trajectory.refresh_from_db()
    assert not plan_changed(trajectory)


def test_a_plan_is_agreed_only_where_that_is_the_rule(cast: Cast) -> None:
    line = Planned(cast.profile.competences.first().pk, 0, "course")  # type: ignore[union-attr]
    save_plan(cast.trajectory, by=cast.teacher, version=0, lines=[line], today=TODAY)
    with pytest.raises(Refused, match="no agreement"):
        agree_plan(cast.trajectory, by=cast.supervisor)
    PolicyValue.objects.create(name="plan_agreed", value=True, valid_from=TODAY)
    forget()
    with pytest.raises(Refused):
        agree_plan(cast.trajectory, by=cast.teacher)
    assert agree_plan(cast.trajectory, by=cast.supervisor) == 1
    assert agree_plan(cast.trajectory, by=cast.supervisor) == 0
