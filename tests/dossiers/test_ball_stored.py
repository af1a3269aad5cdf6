"""Verb by verb: who has the ball and the step before and after it, as docs/domain.md says (Who has the ball)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from dossiers.models import CompetenceSection, Dossier, FeedbackComment, FeedbackRequest, PartialRecognition
from dossiers.queries.handover import plan
from dossiers.workflow.feedback import Remark, give_feedback, remark, resolve, withdraw_question
from dossiers.workflow.handing_in import endorse, return_ready, take_back, withdraw_ready
from dossiers.workflow.handover import hand_over
from dossiers.workflow.outcome import judge_again, settle_sections
from dossiers.workflow.ready import mark_ready, reopen
from dossiers.workflow.recognising import record_own_course, revoke_recognition
from tests.cast import Cast, give
from tests.factories.dossiers import SectionFactory, ask, concluded, endorsed, open_dossier, ready_dossier, write
from trajectories.models import Competence, Trajectory
from trajectories.workflow.handing_over import give_to
from trajectories.workflow.plan import add_item
from trajectories.workflow.trajectory import assign_supervisor, choose_route
from utq_portal.office.management.commands.recheck import differences
from utq_portal.people.models import Role

TODAY = timezone.localdate()
Act = Callable[[Cast], object]


def section(cast: Cast, number: int) -> CompetenceSection:
    return CompetenceSection.objects.select_related("dossier__trajectory__person", "competence").get(
        dossier__trajectory=cast.trajectory, competence__number=number
    )


def dossier(cast: Cast) -> Dossier:
    return Dossier.objects.get(trajectory=cast.trajectory)


def question() -> FeedbackRequest:
    return FeedbackRequest.objects.get(state="open")


def said() -> FeedbackComment:
    return FeedbackComment.objects.get()


def note(cast: Cast, number: int) -> None:
    remark(section(cast, number), by=cast.supervisor, remark=Remark(None, "Give an example."), today=TODAY)


# ---------- where a case stands before ----------


def opened(cast: Cast) -> None:
    concluded(cast)
    open_dossier(cast)


def unreported(cast: Cast) -> None:
    """Active, as where the intake was before the portal, but on no day: the route is still the teacher's to choose."""
    opened(cast)
    Trajectory.objects.update(intake_concluded_on=None)


def drafted(cast: Cast) -> None:
    concluded(cast)
    SectionFactory(cast, 1)
    SectionFactory(cast, 2)


def asked(cast: Cast) -> None:
    drafted(cast)
    ask(section(cast, 1), cast.supervisor)


def asked_and_noted(cast: Cast) -> None:
    asked(cast)
    note(cast, 2)


def asked_and_worked_on(cast: Cast) -> None:
    asked_and_noted(cast)
    resolve(said(), by=cast.teacher)


def asked_and_ready(cast: Cast) -> None:
    asked_and_noted(cast)
    mark_ready(section(cast, 2), by=cast.teacher)


def asked_and_recognised(cast: Cast) -> None:
    asked_and_noted(cast)
    course(cast, 2)


def beside(cast: Cast) -> None:
    """The question is with the UTQ supervisor, and another one is of the faculty too."""
    asked(cast)
    give(cast.assessor3, Role.UTQ_SUPERVISOR, cast.science)


def loose(cast: Cast) -> None:
    """Ready, and nobody is assigned."""
    ready_dossier(cast)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None)


def sealed_and_asked(cast: Cast) -> None:
    """A remark stands in the second competence, which is sealed, and the first is asked about."""
    asked_and_noted(cast)
    CompetenceSection.objects.filter(dossier=dossier(cast), competence__number=2).update(state="locked")


def repaired_and_asked(cast: Cast) -> None:
    asked_and_noted(cast)
    CompetenceSection.objects.filter(dossier=dossier(cast), competence__number=2).update(state="insufficient")


# ---------- what is done ----------


def course(cast: Cast, number: int) -> None:
    record_own_course(
        cast.teacher,
        source="registration:1",
        names={"nl": "Toetsen", "en": "Assessing"},
        completed_on=TODAY,
        competences=[section(cast, number).competence_id],
    )


def revoked(cast: Cast) -> None:
    revoke_recognition(PartialRecognition.objects.get(), by=cast.coordinator, reason="A mistake.")


def handed_over(cast: Cast) -> None:
    chosen = [cast.trajectory.pk]
    found = plan(cast.supervisor, cast.assessor3, cast.coordinator, chosen)
    hand_over(cast.supervisor, cast.assessor3, by=cast.coordinator, chosen=chosen, digest=found.digest)


def planned(cast: Cast) -> None:
    competence = Competence.objects.get(profile=cast.profile, number=1)
    add_item(cast.trajectory, by=cast.teacher, competence=competence, kind="course", title="Testing", address="")


def outcome(cast: Cast, word: str) -> None:
    settle_sections(cast.trajectory, {section(cast, 2).competence_id: word}, decided_on=TODAY)


@dataclass(frozen=True)
class Line:
    """A verb, where the case stands before, and what is stored before and after: who, and the step."""

    verb: str
    stands: Act
    before: tuple[str, str]
    act: Act
    after: tuple[str, str]


T, U, C = "teacher", "utq_supervisor", "coordinator"
D = "dossier"
ANSWER = [Remark(None, "Shorter.")]
TABLE = [
    Line("write", opened, (T, "route"), lambda cast: write(section(cast, 1)), (T, D)),
    Line("plan", opened, (T, "route"), planned, (T, D)),
    Line(
        "choose a route before the intake is in a report",
        unreported,
        (T, "route"),
        lambda cast: choose_route(cast.trajectory, route="experienced", by=cast.teacher),
        (T, D),
    ),
    Line("ask the UTQ supervisor", drafted, (T, D), lambda cast: ask(section(cast, 1), cast.supervisor), (U, D)),
    Line("ask a colleague", drafted, (T, D), lambda cast: ask(section(cast, 1), cast.colleague), (T, D)),
    Line("give", asked, (U, D), lambda cast: give_feedback(question(), by=cast.supervisor, remarks=ANSWER), (T, D)),
    Line("withdraw", asked, (U, D), lambda cast: withdraw_question(question(), by=cast.teacher), (T, D)),
    Line("remark", asked, (U, D), lambda cast: note(cast, 2), (T, D)),
    Line("resolve", asked_and_noted, (T, D), lambda cast: resolve(said(), by=cast.teacher), (U, D)),
    Line(
        "unresolve", asked_and_worked_on, (U, D), lambda cast: resolve(said(), by=cast.teacher, resolved=False), (T, D)
    ),
    Line("mark ready", asked_and_noted, (T, D), lambda cast: mark_ready(section(cast, 2), by=cast.teacher), (U, D)),
    Line("reopen", asked_and_ready, (U, D), lambda cast: reopen(section(cast, 2), by=cast.teacher), (T, D)),
    Line("an own course lapses the question", asked, (U, D), lambda cast: course(cast, 1), (T, D)),
    Line("an own course covers the remark", asked_and_noted, (T, D), lambda cast: course(cast, 2), (U, D)),
    Line("revoke", asked_and_recognised, (U, D), revoked, (T, D)),
    Line(
        "assign another",
        beside,
        (U, D),
        lambda cast: assign_supervisor(cast.trajectory, cast.assessor3, by=cast.coordinator),
        (T, D),
    ),
    Line(
        "give to", beside, (U, D), lambda cast: give_to([cast.trajectory], cast.assessor3, by=cast.coordinator), (T, D)
    ),
    Line("hand over", beside, (U, D), handed_over, (U, D)),
    Line("declare ready", drafted, (T, D), ready_dossier, (U, D)),
    Line(
        "assign the first",
        loose,
        (C, D),
        lambda cast: assign_supervisor(cast.trajectory, cast.supervisor, by=cast.coordinator),
        (U, D),
    ),
    Line(
        "return",
        ready_dossier,
        (U, D),
        lambda cast: return_ready(dossier(cast), by=cast.supervisor, reasons={section(cast, 1).pk: "Add one."}),
        (T, D),
    ),
    Line(
        "take back unread", ready_dossier, (U, D), lambda cast: withdraw_ready(dossier(cast), by=cast.teacher), (T, D)
    ),
    Line(
        "endorse",
        ready_dossier,
        (U, D),
        lambda cast: endorse(dossier(cast), by=cast.supervisor, today=TODAY),
        (C, "assessment"),
    ),
    Line("take back", endorsed, (C, "assessment"), lambda cast: take_back(dossier(cast), by=cast.teacher), (T, D)),
    Line("settle: insufficient", sealed_and_asked, (U, D), lambda cast: outcome(cast, "insufficient"), (T, D)),
    Line("settle: sufficient", sealed_and_asked, (U, D), lambda cast: outcome(cast, "sufficient"), (U, D)),
    Line(
        "judge again",
        repaired_and_asked,
        (T, D),
        lambda cast: judge_again(cast.trajectory, [section(cast, 2).competence_id]),
        (U, D),
    ),
]


def stored(cast: Cast) -> tuple[str, str]:
    responsible, step = Trajectory.objects.values_list("responsible", "step").get(pk=cast.trajectory.pk)
    return responsible, step


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.verb)
def test_a_verb_stores_who_has_the_ball(line: Line, cast: Cast) -> None:
    line.stands(cast)
    cast.trajectory.refresh_from_db()
    assert stored(cast) == line.before
    line.act(cast)
    assert stored(cast) == line.after
    assert list(differences()) == []


def test_it_lies_with_the_reader_since_the_oldest_question(cast: Cast) -> None:
    asked(cast)
    ask(section(cast, 2), cast.supervisor)
    first = FeedbackRequest.objects.earliest("asked_at")
    row = Trajectory.objects.get(pk=cast.trajectory.pk)
    assert row.responsible_since == first.asked_at != row.state_since
    withdraw_question(first, by=cast.teacher)
    row.refresh_from_db()
    assert row.responsible_since == question().asked_at
    withdraw_question(question(), by=cast.teacher)
    row.refresh_from_db()
    assert row.responsible_since == row.state_since
