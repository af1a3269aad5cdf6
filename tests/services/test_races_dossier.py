"""Two people, or one person twice, at the same moment: one wins, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from dossiers.models import CriterionText, Evidence, FeedbackComment, Snapshot
from dossiers.workflow import handing_in
from dossiers.workflow.evidence import add_file
from dossiers.workflow.feedback import Remark, give_feedback, withdraw_question
from dossiers.workflow.handing_in import declare_ready, return_ready, take_back
from dossiers.workflow.opening import start
from dossiers.workflow.ready import mark_ready, reopen
from dossiers.workflow.texts import Stale, save_text
from tests.cast import Cast, make_cast
from tests.factories.dossiers import SectionFactory, ask, endorsed, pdf, ready_dossier, sections_ready
from tests.services.seed import restore_profile
from trajectories.models import Trajectory
from trajectories.workflow.trajectory import enter_assessment
from utq_portal.audit.models import Event
from utq_portal.workflow import Refused

ROUNDS = 3


def race(*verbs: Callable[[], object]) -> list[BaseException | None]:
    """Run the verbs at the same moment; what each raised, or None."""
    ready = threading.Barrier(len(verbs))
    results: list[BaseException | None] = [None] * len(verbs)

    def run(number: int, verb: Callable[[], object]) -> None:
        try:
            ready.wait()
            verb()
        except BaseException as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def refused(results: list[BaseException | None]) -> int:
    """How many were refused; anything else that was raised is raised here."""
    for error in results:
        if error is not None and not isinstance(error, (Refused, Stale)):
            raise error
    return sum(error is not None for error in results)


@pytest.fixture(params=range(ROUNDS))
def cast(transactional_db: None) -> Cast:
    """The cast in a database that really commits; the profile is made again, for the flush takes it away."""
    restore_profile()
    return make_cast()


def test_declaring_twice(cast: Cast) -> None:
    dossier = sections_ready(cast)

    def declare() -> None:
        declare_ready(dossier, by=cast.teacher, today=timezone.localdate(), printed_name="T", anonymised=True)

    assert refused(race(declare, declare, declare)) == 2
    assert Event.objects.filter(verb="trajectories.declare_ready").count() == 1


def test_endorsing_twice_seals_once(cast: Cast) -> None:
    dossier = ready_dossier(cast)

    def endorse() -> None:
        handing_in.endorse(dossier, by=cast.supervisor, today=timezone.localdate())

    assert refused(race(endorse, endorse)) == 1
    assert Snapshot.objects.count() == 1


def test_endorsing_against_returning(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    section = dossier.sections.all()[0]
    results = race(
        lambda: handing_in.endorse(dossier, by=cast.supervisor, today=timezone.localdate()),
        lambda: return_ready(dossier, by=cast.supervisor, reasons={section.pk: "More."}),
    )
    assert refused(results) == 1
    assert Snapshot.objects.count() + FeedbackComment.objects.count() == 1


def test_taking_back_against_the_start_of_the_assessment(cast: Cast) -> None:
    snapshot = endorsed(cast)
    results = race(
        lambda: take_back(snapshot.dossier, by=cast.teacher),
        lambda: enter_assessment(Trajectory.objects.get(pk=cast.trajectory.pk)),
    )
    assert refused(results) == 1
    voided = Snapshot.objects.get().voided_at is not None
    assert Trajectory.objects.get(pk=cast.trajectory.pk).state == ("active" if voided else "in_assessment")


def test_two_windows_save_the_same_version(cast: Cast) -> None:
    text = CriterionText.objects.get(section=SectionFactory(cast, 2))

    def save(words: str) -> Callable[[], object]:
        return lambda: save_text(text, by=cast.teacher, body=f"<p>{words}</p>", version=text.version)

    assert refused(race(save("One"), save("Two"), save("Three"))) == 2
    assert CriterionText.objects.get(pk=text.pk).version == text.version + 1


def test_writing_against_declaring_ready(cast: Cast) -> None:
    """Whoever comes second is told; no words slip in after the dossier is closed."""
    dossier = sections_ready(cast)
    section = dossier.sections.select_related("competence").all()[0]
    reopen(section, by=cast.teacher)
    text = CriterionText.objects.get(section=section)
    results = race(
        lambda: mark_ready(section, by=cast.teacher),
        lambda: save_text(text, by=cast.teacher, body="<p>Late.</p>", version=text.version),
    )
    refused(results)
    kept = CriterionText.objects.get(pk=text.pk)
    section.refresh_from_db()
    assert section.state == "ready"
    assert (kept.version == text.version) == (results[1] is not None)


def test_giving_against_withdrawing(cast: Cast) -> None:
    request = ask(SectionFactory(cast, 2), cast.colleague)
    results = race(
        lambda: give_feedback(request, by=cast.colleague, remarks=[Remark(None, "Good.")]),
        lambda: withdraw_question(request, by=cast.teacher),
    )
    assert refused(results) == 1
    request.section.refresh_from_db()
    assert request.section.state == "drafting"


def test_files_at_the_same_moment_get_numbers_of_their_own(cast: Cast) -> None:
    dossier = SectionFactory(cast, 2).dossier

    def add(upload: SimpleUploadedFile) -> Callable[[], object]:
        return lambda: add_file(dossier, upload, by=cast.teacher)

    assert refused(race(*(add(pdf(f"{n}.pdf", str(n).encode())) for n in range(5)))) == 0
    assert sorted(Evidence.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_the_first_question_twice_opens_one_trajectory(cast: Cast) -> None:
    def answer() -> None:
        start(cast.newcomer, answer="new", by=cast.newcomer)

    assert refused(race(answer, answer)) == 0
    assert Trajectory.objects.filter(person=cast.newcomer).count() == 1
