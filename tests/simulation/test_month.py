"""Some simulated days in which people join, pause, move and qualify; a whole month is a benchmark."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assessments.models import Certificate
from courses.models import Edition
from courses.workflow.registration import register
from dossiers.models import CompetenceSection, Snapshot
from tests.cast import Cast
from tests.factories import assessments as make
from tests.factories.courses import small_edition
from tests.factories.dossiers import SectionFactory, concluded, endorsed
from tests.simulation import invariants
from tests.simulation.acts import ACTS
from tests.simulation.invariants import check
from tests.simulation.month import Month, run
from trajectories.obligations.models import Obligation
from utq_portal.audit.record import record

MUST_HAPPEN = {"apply_feed", "start", "conclude_intake", "declare_ready"}


def test_every_invariant_holds_each_day(cast: Cast) -> None:
    month = Month(cast, seed=1, pace=0.95, first=3)
    run(month, 5, ACTS, check)
    assert MUST_HAPPEN - set(month.done) == set(), (month.done, month.refused)


# ---------- that the invariants see what they are for ----------


def without_sections(cast: Cast) -> None:
    row = make.certificate(cast)
    CompetenceSection.objects.filter(dossier__trajectory=row.trajectory, competence__number=2).update(state="ready")


def exempted_with_certificate(cast: Cast) -> None:
    row = make.certificate(cast)
    type(row.assessment).objects.filter(pk=row.assessment_id).update(outcome="insufficient")
    Obligation.objects.filter(person=row.person).update(settled_by="exemption", settled_on=row.issued_on)
    assert Certificate.objects.exists()


def oversold(cast: Cast) -> None:
    edition = small_edition(2)
    for person in (cast.teacher, cast.colleague):
        register(edition, person, by=person)
    Edition.objects.filter(pk=edition.pk).update(most=1, least=1)


def unsealed(cast: Cast) -> None:
    snapshot = endorsed(cast)
    Snapshot.objects.filter(pk=snapshot.pk).update(manifest={**snapshot.manifest, "candidate": "Somebody else"})


def miscounted(cast: Cast) -> None:
    row = Obligation.objects.get(person=cast.teacher)
    Obligation.objects.filter(pk=row.pk).update(deadline=row.start_date)


def past_the_trail(cast: Cast) -> None:
    concluded(cast)
    CompetenceSection.objects.filter(pk=SectionFactory(cast).pk).update(state="ready")


def own_case(cast: Cast) -> None:
    record("dossiers.recognise", cast.trajectory, by=cast.teacher, case=cast.trajectory.case)


@pytest.mark.parametrize(
    ("broken", "invariant"),
    [
        (without_sections, invariants.certificate_rests_on_a_sufficient_decision),
        (exempted_with_certificate, invariants.an_exemption_is_no_certificate),
        (oversold, invariants.places_are_not_oversold),
        (unsealed, invariants.a_sealed_version_never_changes),
        (miscounted, invariants.the_deadline_follows_from_its_parts),
        (past_the_trail, invariants.every_state_has_its_event),
        (own_case, invariants.nobody_acts_on_their_own_case),
    ],
    ids=lambda one: one.__name__,
)
def test_an_invariant_sees_what_breaks_it(
    broken: Callable[[Cast], None], invariant: Callable[[Month], list[str]], cast: Cast
) -> None:
    month = Month(cast, seed=1)
    assert invariant(month) == []
    broken(cast)
    assert len(invariant(month)) == 1
