"""A teacher lets the UTQ supervisor of another faculty read the dossier on the day of a writing session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers import grants, rules
from dossiers.models import CompetenceSection, CriterionText, DossierGrant, FeedbackComment
from dossiers.workflow.texts import save_text
from tests.cast import Cast
from tests.factories.dossiers import SectionFactory, add_evidence, concluded, ready_dossier
from trajectories.models import Trajectory
from utq_portal.audit.models import Event
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
TODAY = timezone.localdate()
SESSION = "edition:7"


@pytest.fixture
def section(cast: Cast) -> CompetenceSection:
    concluded(cast)
    return SectionFactory(cast, 2, "<p>What I do in week 3.</p>")


def admit(cast: Cast, section: CompetenceSection, first: date = TODAY, last: date | None = None) -> DossierGrant:
    return grants.admit(
        section.dossier, cast.other_supervisor, by=cast.teacher, occasion=SESSION, since=first, until=last or first
    )


def test_on_the_day_everything_but_private_drafts_is_read(cast: Cast, section: CompetenceSection) -> None:
    text = CriterionText.objects.get(section=section)
    piece = add_evidence(section.dossier, "Plan.pdf", "2.1")
    guest = cast.other_supervisor
    assert not rules.READ.allows(guest, section.dossier)
    admit(cast, section)
    for rule, row in [
        (rules.READ, section.dossier),
        (rules.SECTION_READ, section),
        (rules.TEXT_READ, text),
        (rules.EVIDENCE_READ, piece),
    ]:
        assert rule.allows(guest, row)
        assert not rule.allows(cast.stranger, row)
    save_text(text, by=cast.teacher, body="<p>Hush.</p>", version=text.version, private=True)
    assert not rules.TEXT_READ.allows(guest, text)


@pytest.mark.parametrize(("days", "reads", "standing"), [(-1, False, False), (0, True, True), (1, False, True)])
def test_before_the_day_one_sees_how_far_it_is_and_after_it_nothing(
    cast: Cast, section: CompetenceSection, days: int, reads: bool, standing: bool
) -> None:
    admit(cast, section, TODAY + timedelta(days=days))
    assert rules.SECTION_READ.allows(cast.other_supervisor, section) is reads
    assert rules.SECTION_STANDING.allows(cast.other_supervisor, section) is standing


def test_only_the_teacher_admits_and_nobody_themselves(cast: Cast, section: CompetenceSection) -> None:
    for by, reader in [(cast.other_supervisor, cast.other_supervisor), (cast.teacher, cast.teacher)]:
        with pytest.raises(Refused):
            grants.admit(section.dossier, reader, by=by, occasion=SESSION, since=TODAY, until=TODAY)
    assert not DossierGrant.objects.exists()


def test_the_right_moves_ends_and_leaves_its_trace(cast: Cast, section: CompetenceSection) -> None:
    admit(cast, section)
    later = TODAY + timedelta(days=9)
    grants.move_admissions(SESSION, by=cast.course_manager, since=later, until=later)
    assert not rules.READ.allows(cast.other_supervisor, section.dossier)
    grants.shut_out("edition:8", by=None)
    assert DossierGrant.objects.get().since == later
    grants.shut_out(SESSION, by=cast.teacher, person=cast.teacher)
    assert not DossierGrant.objects.exists()
    told = Event.objects.filter(case=section.dossier.case, verb__contains="admi").order_by("pk")
    assert [e.verb.partition(".")[2] for e in told] == ["admitted", "admission_moved", "admission_withdrawn"]


def test_the_end_of_the_trajectory_ends_the_right(cast: Cast, section: CompetenceSection) -> None:
    admit(cast, section)
    Trajectory.objects.update(state=Trajectory.State.CLOSED)
    assert not rules.READ.allows(cast.other_supervisor, section.dossier)


def test_a_guest_leaves_remarks_that_ask_nothing_before_ready(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    admit(cast, section)
    guest = signed_in(cast.other_supervisor)
    address = f"/dossiers/{section.dossier_id}/2/"
    page = guest.get(address).content.decode()
    assert "What I do in week 3." in page
    assert "To resolve before ready" not in page
    assert Event.objects.filter(verb="dossiers.read", actor=cast.other_supervisor).count() == 1
    guest.post(f"{address}remark/", {"body": "Say why.", "mandatory": "on"})
    remark = FeedbackComment.objects.get()
    assert (remark.author, remark.mandatory) == (cast.other_supervisor, False)
    assert guest.post(f"{address}mark-ready/").status_code == 404


def test_a_guest_is_not_asked_to_review(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    grants.admit(dossier, cast.other_supervisor, by=cast.teacher, occasion=SESSION, since=TODAY, until=TODAY)
    guest = signed_in(cast.other_supervisor)
    page = guest.get(f"/dossiers/{dossier.pk}/").content.decode()
    assert f"/dossiers/{dossier.pk}/review/" not in page
    assert f"/trajectories/{cast.trajectory.pk}/" not in page
    assert guest.get(f"/dossiers/{dossier.pk}/review/").status_code == 404


def test_the_page_names_who_reads_on_which_day(cast: Cast, section: CompetenceSection, signed_in: Browser) -> None:
    admit(cast, section, date(TODAY.year + 1, 3, 1))
    page = signed_in(cast.teacher).get(f"/dossiers/{section.dossier_id}/2/").content.decode()
    assert (
        f"{cast.other_supervisor.name} sees how far your dossier is, and reads it on 1 March {TODAY.year + 1}" in page
    )
