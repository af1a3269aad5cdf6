"""A sufficient competence is kept for so many months, and no longer (docs/domain.md, Results)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import CompetenceSection, Dossier, EvidenceTick
from dossiers.queries.sections import described
from dossiers.queries.standing import words_of
from dossiers.workflow.handing_in import declare_ready, endorse
from dossiers.workflow.ready import mark_ready, reopen
from tests.cast import Cast
from tests.factories.dossiers import concluded, sections_ready
from trajectories.models import Trajectory
from trajectories.obligations.clock import add_months
from utq_portal.access import Refused
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.notices.models import Notice
from utq_portal.people.models import User

Browser = Callable[[User], Client]
S = CompetenceSection.State


def kept(cast: Cast, decided_on: date) -> Dossier:
    """Every competence is ready, but the second: it was judged sufficient in an earlier attempt."""
    concluded(cast)
    dossier = sections_ready(cast)
    rows = CompetenceSection.objects.filter(dossier=dossier, competence__number=2)
    rows.update(state=S.SUFFICIENT, sufficient_on=decided_on)
    return dossier


def hand_in(cast: Cast, dossier: Dossier) -> None:
    declare_ready(dossier, by=cast.teacher, today=timezone.localdate(), printed_name="T. Voorbeeld", anonymised=True)


def test_a_result_counts_up_to_and_including_its_last_day(cast: Cast) -> None:
    today = timezone.localdate()
    dossier = kept(cast, add_months(today, -24))
    section = CompetenceSection.objects.get(dossier=dossier, state=S.SUFFICIENT)
    until = section.holds_until
    assert until is not None
    assert (section.lapsed(until), section.lapsed(until + timedelta(days=1))) == (False, True)


def test_what_was_judged_sufficient_is_covered_on_every_page(cast: Cast, signed_in: Browser) -> None:
    """No page says "1 of 3" of it, and the rows add up to what the home says of the whole."""
    dossier = kept(cast, timezone.localdate())
    rows: list[Any] = list(described().filter(dossier=dossier))
    [section] = [row for row in rows if row.state == S.SUFFICIENT]
    EvidenceTick.objects.filter(criterion__competence=section.competence).delete()
    rows = list(described().filter(dossier=dossier))
    [section] = [row for row in rows if row.state == S.SUFFICIENT]
    assert section.covered == section.criteria > 0
    whole = f"{sum(row.covered for row in rows)} of {sum(row.criteria for row in rows)} criteria covered"
    assert whole in signed_in(cast.teacher).get("/home/", follow=True).content.decode()


@pytest.mark.parametrize(("days", "told"), [(0, True), (-1, False)])
def test_a_plan_that_is_over_is_no_day_to_be_ready_by(cast: Cast, signed_in: Browser, days: int, told: bool) -> None:
    dossier = kept(cast, timezone.localdate())
    planned = timezone.localdate() + timedelta(days=days)
    Trajectory.objects.filter(pk=dossier.trajectory_id).update(planned_ready_on=planned)
    browser = signed_in(cast.teacher)
    assert ("planned to be ready" in browser.get(f"/dossiers/{dossier.pk}/").content.decode()) == told
    assert ("You plan to be ready on" in browser.get("/home/", follow=True).content.decode()) == told


def test_an_older_result_is_not_handed_in_again_and_says_what_helps(cast: Cast, signed_in: Browser) -> None:
    dossier = kept(cast, timezone.localdate() - timedelta(days=900))
    with pytest.raises(Refused) as refused:
        hand_in(cast, dossier)
    assert [str(one).partition(":")[0] for one in refused.value.details] == ["Open competence 2 again"]
    browser = signed_in(cast.teacher)
    assert "Open competence 2 again" in browser.get(f"/dossiers/{dossier.pk}/").content.decode()
    assert "your text is as you left it" in browser.get(f"/dossiers/{dossier.pk}/2/").content.decode()
    assert "Open competence 2" in browser.get("/home/").content.decode()


def test_it_opens_with_its_text_and_is_judged_anew(cast: Cast, signed_in: Browser) -> None:
    dossier = kept(cast, timezone.localdate() - timedelta(days=900))
    signed_in(cast.teacher).post(f"/dossiers/{dossier.pk}/2/reopen/")
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=2)
    assert (section.state, section.sufficient_on, words_of(section) > 0) == (S.DRAFTING, None, True)
    mark_ready(section, by=cast.teacher)
    hand_in(cast, dossier)
    snapshot = endorse(dossier, by=cast.supervisor, today=timezone.localdate())
    assert len(snapshot.manifest["competences"]) == 5


def test_a_result_that_holds_stays_closed(cast: Cast) -> None:
    dossier = kept(cast, timezone.localdate())
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=2)
    with pytest.raises(Refused):
        reopen(section, by=cast.teacher)
    hand_in(cast, dossier)


def test_the_teacher_is_told_three_months_before_and_once(cast: Cast) -> None:
    decided = timezone.localdate()
    kept(cast, decided)
    day = add_months(decided, 24) - timedelta(days=91)
    for on in (day - timedelta(days=1), day, day + timedelta(days=40)):
        list(remind_of_waits(on=on, send=True))
    found = Notice.objects.filter(code="dossiers.result_lapses")
    assert [one.recipient for one in found] == [cast.teacher]
