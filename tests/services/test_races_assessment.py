"""Two people at the same moment: one effect each time, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from assessments.models import Assessment, Certificate, NumberSeries, Seat
from assessments.queries.judging import Answers
from assessments.queries.reading import seats_of
from assessments.workflow import announcing
from assessments.workflow.judging import save_judgement, submit_judgement
from assessments.workflow.procedure import accept, start
from dossiers.models import Snapshot, SnapshotGrant
from dossiers.queries.sealed import sealed_sections
from dossiers.workflow import handing_in
from tests.cast import Cast, make_cast
from tests.factories import assessments as make
from tests.services.seed import restore_profile
from trajectories.models import Trajectory
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db(transaction=True)
S = Assessment.State
TODAY = make.TODAY
Act = Callable[[], object]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The fixed cast, where every thread sees it."""
    restore_profile()
    return make_cast()


def at_once(*acts: Act) -> list[str]:
    """Do these at the same moment, each on a connection of its own: "done", or why it was refused."""
    gate = Barrier(len(acts))
    said = [""] * len(acts)

    def run(number: int, act: Act) -> None:
        try:
            gate.wait()
            act()
            said[number] = "done"
        except Refused as refused:
            said[number] = str(refused.why)
        except Exception as error:
            said[number] = repr(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [one for one in said if "Error" in one], said
    return said


def person(who: User) -> User:
    """A copy of one's own for a thread."""
    return User.objects.get(pk=who.pk)


def starting(people: Cast, trajectory: Trajectory) -> Act:
    return lambda: start(
        Trajectory.objects.get(pk=trajectory.pk),
        [people.assessor1, people.assessor2],
        by=person(people.coordinator),
        today=TODAY,
    )


def test_a_double_start_is_one_assessment(people: Cast) -> None:
    trajectory = make.submitted(people)
    said = at_once(*[starting(people, trajectory)] * 6)
    assert said.count("done") == 1
    assert Assessment.objects.count() == 1
    assert Notice.objects.filter(code="assessments.asked").count() == 2


@pytest.mark.parametrize("_round", range(5))
def test_start_and_take_back_never_both(people: Cast, _round: int) -> None:
    trajectory = make.submitted(people)

    def take_back() -> None:
        row = Trajectory.objects.select_related("dossier").get(pk=trajectory.pk)
        handing_in.take_back(row.dossier, by=person(people.teacher))

    said = at_once(starting(people, trajectory), take_back)
    assert said.count("done") == 1
    started = Assessment.objects.exists()
    assert Trajectory.objects.get(pk=trajectory.pk).state == ("in_assessment" if started else "active")
    assert Snapshot.objects.filter(voided_at=None).exists() == started


def test_two_who_accept_at_once_open_the_version_once(people: Cast) -> None:
    row = make.assessment(people, S.ASSIGNING)
    acts = [(lambda seat=seat: accept(seat, by=person(seat.person), today=TODAY)) for seat in seats_of(row)]
    assert at_once(*acts) == ["done", "done"]
    assert Assessment.objects.get(pk=row.pk).state == S.SCORING
    assert SnapshotGrant.objects.count() == 2


def judged(row: Assessment) -> None:
    for seat in seats_of(row):
        answers = Answers({one.competence_id: "all" for one in sealed_sections(row.snapshot)})
        save_judgement(seat, by=seat.person, version=0, answers=answers)


def test_two_who_submit_at_once_decide_once(people: Cast) -> None:
    row = make.assessment(people, S.SCORING)
    judged(row)
    acts = [
        (lambda seat=seat: submit_judgement(seat, by=person(seat.person), version=1, today=TODAY))
        for seat in seats_of(row)
    ]
    said = at_once(*acts, *acts)
    assert said.count("done") == 2
    row.refresh_from_db()
    assert (row.state, row.judgements.count()) == (S.DECIDED, 5)
    assert Notice.objects.filter(code="assessments.decided").count() == 1


def test_a_double_save_keeps_one_version(people: Cast) -> None:
    row = make.assessment(people, S.SCORING)
    seat = seats_of(row)[0]
    first = sealed_sections(row.snapshot)[0].competence_id
    acts = [
        (lambda value=value: save_judgement(
            seat, by=person(people.assessor1), version=0, answers=Answers({first: value})
        ))
        for value in ("all", "insufficient", "sufficient")
    ]  # fmt: skip
    assert at_once(*acts).count("done") == 1
    assert Seat.objects.get(pk=seat.pk).version == 1


def test_a_double_announcement_is_one_certificate(people: Cast) -> None:
    row = make.assessment(people, S.DECIDED)

    def announce() -> None:
        announcing.announce(
            Assessment.objects.select_related("trajectory").get(pk=row.pk), by=person(people.coordinator), today=TODAY
        )

    assert at_once(*[announce] * 6).count("done") == 1
    assert list(Certificate.objects.values_list("number", flat=True)) == ["UTQ-2026-0001"]
    assert Notice.objects.filter(code="assessments.announced").count() == 1


def test_numbers_have_no_gap_and_no_double(people: Cast) -> None:
    rows = [make.assessment(people, S.DECIDED, trajectory=make.another_teacher(people, n)) for n in range(8)]
    # one that fails late, when its number is already drawn: it must give it back
    broken = rows[3]
    broken.judgements.all().delete()

    def announce(pk: int) -> Act:
        return lambda: announcing.announce(
            Assessment.objects.select_related("trajectory").get(pk=pk), by=person(people.coordinator), today=TODAY
        )

    said = at_once(*[announce(row.pk) for row in rows])
    assert said.count("done") == 7
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [f"UTQ-2026-{n:04d}" for n in range(1, 8)]
    assert NumberSeries.objects.get().last == 7


def test_the_file_of_a_certificate_is_kept_once(people: Cast) -> None:
    from assessments import tasks

    row = make.certificate(people)
    acts: list[Act] = [lambda: tasks.render_certificate(row.pk)] * 3
    at_once(*acts)
    assert Notice.objects.filter(code="assessments.certificate_ready").count() == 1
