"""From ready sections to the sealed version, and what a decision does to them."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers import grants
from dossiers.models import CompetenceSection, Dossier, Evidence, FeedbackComment, Snapshot
from dossiers.queries.sealed import snapshots_for
from dossiers.workflow.feedback import resolve
from dossiers.workflow.handing_in import declare_ready, endorse, insist, return_ready, take_back, withdraw_ready
from dossiers.workflow.opening import open_dossier
from dossiers.workflow.outcome import reopen_all, settle_sections
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.sealing import verify
from tests.cast import Cast
from tests.factories.dossiers import endorsed, outcomes, ready_dossier, sections_ready
from trajectories.models import Trajectory
from trajectories.workflow.trajectory import enter_assessment, fall_back
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.policy.models import PolicyValue
from utq_portal.policy.queries import forget
from utq_portal.workflow import Refused

S = CompetenceSection.State


def states(dossier: Dossier) -> set[str]:
    return set(CompetenceSection.objects.filter(dossier=dossier).values_list("state", flat=True))


def test_endorsing_seals_texts_and_evidence(cast: Cast) -> None:
    snapshot = endorsed(cast)
    assert cast.trajectory.state == Trajectory.State.SUBMITTED
    assert states(snapshot.dossier) == {S.LOCKED}
    assert [one["number"] for one in snapshot.manifest["competences"]] == [1, 2, 3, 4, 5]
    assert verify(snapshot)
    assert Evidence.objects.get(dossier=snapshot.dossier).sealed
    assert Snapshot.objects.get(dossier__trajectory=cast.trajectory, voided_at=None) == snapshot
    assert set(Notice.objects.filter(code__startswith="dossiers.endorsed").values_list("recipient", flat=True)) == {
        cast.teacher.pk,
        cast.coordinator.pk,
    }


def test_taking_back_leaves_the_version_of_an_earlier_attempt(cast: Cast) -> None:
    first, today = endorsed(cast), timezone.localdate()
    enter_assessment(first.dossier.trajectory)
    fall_back(first.dossier.trajectory)
    reopen_all(first.dossier.trajectory)
    declare_ready(first.dossier, by=cast.teacher, today=today, printed_name="T", anonymised=True)
    second = endorse(first.dossier, by=cast.supervisor, today=today)
    take_back(first.dossier, by=cast.teacher)
    assert Snapshot.objects.get(pk=first.pk).voided_at is None
    assert Snapshot.objects.get(pk=second.pk).voided_at is not None


def test_a_changed_manifest_shows(cast: Cast) -> None:
    snapshot = endorsed(cast)
    snapshot.manifest["competences"][0]["texts"][0]["body"] = "<p>Better words.</p>"
    assert not verify(snapshot)


def test_a_sealed_version_is_never_saved_again(cast: Cast) -> None:
    snapshot = endorsed(cast)
    with pytest.raises(TypeError):
        snapshot.save()


def test_declaring_ready_lists_everything_that_is_missing(cast: Cast) -> None:
    dossier = open_dossier(cast.trajectory, by=cast.teacher)
    with pytest.raises(Refused) as refused:
        declare_ready(dossier, by=cast.teacher, today=timezone.localdate(), printed_name="T", anonymised=True)
    assert len(refused.value.details) == 6  # five texts and the intake


def test_returning_opens_the_named_sections_with_a_remark(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    second = CompetenceSection.objects.get(dossier=dossier, competence__number=2)
    return_ready(dossier, by=cast.supervisor, reasons={second.pk: "Say what students did.", 0: "x"})
    second.refresh_from_db()
    cast.trajectory.refresh_from_db()
    assert (second.state, cast.trajectory.state, cast.trajectory.returns) == (S.DRAFTING, "active", 1)
    assert states(dossier) == {S.DRAFTING, S.READY}
    remark = FeedbackComment.objects.get(section=second)
    assert remark.mandatory
    assert remark.from_return
    with pytest.raises(Refused):
        mark_ready(second, by=cast.teacher)
    resolve(remark, by=cast.teacher)
    mark_ready(second, by=cast.teacher)


def test_taking_back_voids_the_version(cast: Cast) -> None:
    snapshot = endorsed(cast)
    grants.let_read(snapshot, cast.assessor1, by=cast.coordinator)
    assert snapshots_for(cast.assessor1).count() == 1
    take_back(snapshot.dossier, by=cast.teacher)
    assert not Snapshot.objects.filter(dossier__trajectory=cast.trajectory, voided_at=None)
    assert snapshots_for(cast.assessor1).count() == 0
    assert states(snapshot.dossier) == {S.READY}


def test_only_the_insufficient_competence_opens_again(cast: Cast) -> None:
    snapshot = endorsed(cast)
    enter_assessment(cast.trajectory)
    settle_sections(cast.trajectory, outcomes(snapshot, (3,)), decided_on=timezone.localdate())
    fall_back(cast.trajectory)
    found = dict(CompetenceSection.objects.filter(dossier=snapshot.dossier).values_list("competence__number", "state"))
    assert found == {1: S.SUFFICIENT, 2: S.SUFFICIENT, 3: S.INSUFFICIENT, 4: S.SUFFICIENT, 5: S.SUFFICIENT}
    second = endorsed(cast)
    assert [one["number"] for one in second.manifest["competences"]] == [3]
    assert second.number == 2


def test_insisting_needs_a_return_first(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    with pytest.raises(Refused):
        insist(dossier, by=cast.teacher, today=timezone.localdate())
    section = CompetenceSection.objects.filter(dossier=dossier)[0]
    return_ready(dossier, by=cast.supervisor, reasons={section.pk: "More."})
    FeedbackComment.objects.filter(section=section).update(resolved_at=timezone.now())
    dossier = sections_ready(cast)
    declare_ready(dossier, by=cast.teacher, today=timezone.localdate(), printed_name="T", anonymised=True)
    snapshot = insist(dossier, by=cast.teacher, today=timezone.localdate())
    assert snapshot.advice == Snapshot.Advice.NEGATIVE
    assert snapshot.endorsed_by is None


@pytest.mark.parametrize("supervised", [True, False])
def test_taking_a_declared_dossier_back_is_no_return_and_one_is_told(cast: Cast, supervised: bool) -> None:
    dossier = ready_dossier(cast)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(
        returns=1, supervisor=cast.supervisor if supervised else None
    )
    Notice.objects.all().delete()
    before = states(dossier)
    withdraw_ready(Dossier.objects.get(pk=dossier.pk), by=cast.teacher)
    row = Trajectory.objects.get(pk=cast.trajectory.pk)
    assert (row.state, row.returns, row.ready_on) == (Trajectory.State.ACTIVE, 1, None)
    assert (states(dossier), Snapshot.objects.count()) == (before, 0)
    told = set(Notice.objects.values_list("code", "recipient"))
    assert told == {("dossiers.ready_withdrawn", (cast.supervisor if supervised else cast.coordinator).pk)}
    with pytest.raises(Refused):
        withdraw_ready(Dossier.objects.get(pk=dossier.pk), by=cast.teacher)


@pytest.mark.parametrize(
    ("returns", "days_ago", "offered"), [(0, 30, False), (1, 9, False), (1, 10, True), (2, 30, True)]
)
def test_handing_in_without_endorsement_is_offered_only_when_it_can_be_done(
    cast: Cast, signed_in: Callable[[User], Client], returns: int, days_ago: int, offered: bool
) -> None:
    """On the page of the dossier and on that of the case, from the day on that the settings say."""
    PolicyValue.objects.create(name="insist_days", value=10, valid_from="2020-01-01")
    forget()
    dossier = ready_dossier(cast)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(returns=returns)
    section = CompetenceSection.objects.filter(dossier=dossier)[0]
    if returns:
        remark = FeedbackComment.objects.create(
            section=section, author=cast.supervisor, body="More.", from_return=True, resolved_at=timezone.now()
        )
        FeedbackComment.objects.filter(pk=remark.pk).update(at=timezone.now() - timedelta(days=days_ago))
    for page in (f"/dossiers/{dossier.pk}/", f"/trajectories/{cast.trajectory.pk}/"):
        shown = signed_in(cast.teacher).get(page).content.decode()
        assert (f"/dossiers/{dossier.pk}/insist/" in shown) is offered, page
    if not offered:
        with pytest.raises(Refused):
            insist(dossier, by=cast.teacher, today=timezone.localdate())


def test_a_take_back_says_before_and_after_what_opens_and_what_stays(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    snapshot = endorsed(cast)
    sections = list(snapshot.dossier.sections.select_related("competence").order_by("competence__number"))
    for one, state in zip(sections, ("sufficient", "sufficient", "locked", "locked", "locked"), strict=True):
        CompetenceSection.objects.filter(pk=one.pk).update(state=state)
    titles = [one.competence.title for one in sections]
    browser, address = signed_in(cast.teacher), f"/dossiers/{snapshot.dossier_id}/take-back/"
    page = browser.get(address).content.decode()
    opens, stays = page.index("Opens again"), page.index("Stays closed, with its result")
    assert [opens < page.index(title) < stays for title in titles] == [False, False, True, True, True]
    assert all(page.index(title) > stays for title in titles[:2])
    after = " ".join(html.unescape(browser.post(address, follow=True).content.decode()).split())
    assert f"Open again: {', '.join(titles[2:])}." in after
    assert f"Closed as before, with its result: {', '.join(titles[:2])}." in after
