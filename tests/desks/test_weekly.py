"""The weekly overviews: who waits, who is silent, whose deadline nears, for supervisors, stand-ins and coordinators."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from dossiers.weekly import tell_supervisor
from tests.cast import LONG_AGO, Cast
from tests.desks.conftest import Add
from trajectories.obligations.models import Obligation
from utq_portal.desks import tasks
from utq_portal.desks.weekly import tell_coordinator
from utq_portal.jobs import runner
from utq_portal.jobs.models import Job
from utq_portal.notices import workflow
from utq_portal.notices.message import Kind
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Role

WEEK = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def far_from_the_deadline(cast: Cast) -> None:
    """The cast's own deadline is a fixed day: on no day on which this runs is it near or past."""
    Obligation.objects.update(deadline=timezone.localdate() + timedelta(days=800))


def tell(cast: Cast) -> str:
    tell_supervisor(cast.supervisor, timezone.localdate(), WEEK)
    runner.drain()
    return str(mail.outbox[-1].body) if mail.outbox else ""


def test_names_dates_and_links_of_who_needs_the_supervisor(cast: Cast, add: Add) -> None:
    ready = add("ready_declared")
    quiet = add("active", silent=80, deadline=timezone.localdate() + timedelta(days=40))
    body = tell(cast)
    assert mail.outbox[0].subject == "Your teachers this week: waiting for you 1, silent 1, deadline near 1"
    assert f"{ready.person.name} declared the dossier ready" in body
    assert f"/dossiers/{ready.dossier.pk}/" in body
    assert body.count(quiet.person.name) == 2
    assert f"/trajectories/{quiet.pk}/" in body


def test_nothing_to_say_is_no_mail(cast: Cast) -> None:
    assert tell(cast) == ""
    assert Notice.objects.count() == 0


def test_a_week_is_told_once_and_not_to_who_does_not_want_it(cast: Cast, add: Add) -> None:
    add("ready_declared")
    tell(cast)
    tell(cast)
    assert len(mail.outbox) == 1
    workflow.choose(cast.supervisor, {Kind.WEEK: "never"})
    tell_supervisor(cast.supervisor, timezone.localdate(), WEEK + timedelta(days=7))
    assert sorted(Notice.objects.values_list("mail", flat=True)) == ["none", "sent"]


def test_who_stands_in_gets_the_overview_too(cast: Cast, add: Add) -> None:
    add("ready_declared")
    Delegation.objects.create(
        from_person=cast.supervisor,
        to_person=cast.stranger,
        role=Role.UTQ_SUPERVISOR,
        faculty=cast.science,
        valid_from=LONG_AGO,
        valid_until=date(2099, 1, 1),
    )
    assert tell_supervisor(cast.stranger, timezone.localdate(), WEEK) == 1


def test_the_coordinator_reads_what_waits_and_who_is_at_risk(cast: Cast, add: Add) -> None:
    waits = add("submitted")
    late = add("active", deadline=timezone.localdate() - timedelta(days=3))
    assert tell_coordinator(cast.coordinator, timezone.localdate(), WEEK) == 1
    runner.drain()
    (letter,) = mail.outbox
    assert letter.subject == "The UTQ this week: waiting for you 1, late 0, at risk 1"
    assert f"Start the assessment of {waits.person.name}" in str(letter.body)
    assert f"{late.person.name}\n" in str(letter.body)


def test_the_overviews_of_a_week_are_promised_once(cast: Cast) -> None:
    tasks.week()
    tasks.week()
    assert Job.objects.filter(task="dashboard.overviews").count() == 1
    runner.drain()
    told = Job.objects.filter(task="dashboard.overview").values_list("kwargs__person", flat=True)
    assert set(told) == {cast.supervisor.pk, cast.other_supervisor.pk, cast.coordinator.pk}


def test_an_overview_asks_no_more_for_more_teachers(cast: Cast, add: Add, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _number in range(3):
        add("ready_declared")
    with django_assert_max_num_queries(22):
        tell_supervisor(cast.supervisor, timezone.localdate(), WEEK)
