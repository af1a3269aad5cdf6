"""One person, one account: addresses and numbers of others are refused, and a double is folded into the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as settings_of_django
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.cast import Cast, give
from utq_portal.access import Refused
from utq_portal.agenda.workflow import make_feed
from utq_portal.audit.models import Event
from utq_portal.jobs.models import Job
from utq_portal.notices.workflow import choose
from utq_portal.people.models import Delegation, Role, RoleAssignment, User
from utq_portal.people.tasks import tell_old_address
from utq_portal.people.workflow.accounts import cases_of, merge, set_details
from utq_portal.people.workflow.invitations import invite

TODAY = timezone.localdate()


@pytest.fixture
def double(cast: Cast) -> User:
    """The colleague once more, invited under a private address."""
    return invite(
        email="colleague@home.example",
        given_name="Colleague",
        prefix="",
        family_name="Voorbeeld",
        role=Role.ASSESSOR,
        by=cast.coordinator,
        today=TODAY,
    ).person


def test_an_address_of_somebody_else_is_refused_by_name(cast: Cast) -> None:
    with pytest.raises(Refused, match="address of Teacher Voorbeeld"):
        set_details(cast.colleague, {"email": "TEACHER@demo.example"}, by=cast.coordinator)
    set_details(cast.teacher, {"employee_no": "4711"}, by=cast.coordinator)
    with pytest.raises(Refused, match="employee number of Teacher"):
        set_details(cast.colleague, {"employee_no": "4711"}, by=cast.coordinator)


def test_a_new_address_replaces_the_one_that_codes_go_to(cast: Cast) -> None:
    EmailAddress.objects.create(user=cast.colleague, email="colleague@demo.example", verified=True, primary=True)
    set_details(cast.colleague, {"email": "New.Name@demo.example"}, by=cast.coordinator)
    assert [row.email for row in EmailAddress.objects.filter(user=cast.colleague)] == ["new.name@demo.example"]


def test_the_old_address_is_told_and_the_new_one_is_not_named(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.NOTICE_GATE = "tests.people.test_workflow_accounts.open_gate"
    set_details(cast.colleague, {"given_name": "C."}, by=cast.coordinator)
    assert not Job.objects.filter(task="people.tell_old_address").exists()
    set_details(cast.colleague, {"email": "new.name@demo.example"}, by=cast.coordinator)
    job = Job.objects.get(task="people.tell_old_address")
    tell_old_address(**job.kwargs)
    (sent,) = mail.outbox
    assert sent.to == ["colleague@demo.example"]
    assert "new.name" not in str(sent.message())
    assert "Tell the UTQ coordinator" in str(sent.body)
    event = Event.objects.filter(verb="people.details_changed").latest("pk")
    assert (event.actor, event.data["fields"]) == (cast.coordinator, ["email"])


def told() -> set[str]:
    return {job.kwargs["address"] for job in Job.objects.filter(task="people.tell_old_address")}


def test_every_address_that_lets_nobody_in_any_more_is_told(cast: Cast, settings: Settings) -> None:
    """A second address of an account that was joined too."""
    settings.NOTICE_GATE = "tests.people.test_workflow_accounts.open_gate"
    who = cast.colleague
    EmailAddress.objects.create(user=who, email=who.email, verified=True, primary=True)
    EmailAddress.objects.create(user=who, email="second@demo.example", verified=True, primary=False)
    set_details(who, {"email": "second@demo.example"}, by=cast.coordinator)
    assert told() == {"colleague@demo.example"}
    EmailAddress.objects.create(user=who, email="third@demo.example", verified=True, primary=False)
    set_details(User.objects.get(pk=who.pk), {"email": "new@demo.example"}, by=cast.coordinator)
    assert told() == {"colleague@demo.example", "second@demo.example", "third@demo.example"}


def test_nothing_deletes_an_address_untold() -> None:
    """Where addresses of somebody who stays go, the block around it tells them; of a file its mails do, later."""
    root = Path(settings_of_django.BASE_DIR) / "utq_portal" / "people"
    deletes = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "migrations" not in path.parts
        and re.search(r"EmailAddress\.objects\.filter\([^)]*\)\.delete", path.read_text())
    }
    assert deletes == {"feed/apply.py", "feed/undoing.py", "workflow/accounts.py"}
    for name in deletes - {"feed/apply.py"}:
        assert "told_when_gone" in (root / name).read_text()


def open_gate() -> bool:
    return True


def test_a_double_gives_its_roles_and_address_and_closes(cast: Cast, double: User) -> None:
    give(double, Role.UTQ_SUPERVISOR, cast.law)
    Delegation.objects.create(
        from_person=cast.supervisor, to_person=double, role=Role.UTQ_SUPERVISOR, valid_from=TODAY, valid_until=TODAY
    )
    choose(double, {"work": "daily"})
    make_feed(double)
    merge(double, into=cast.colleague, by=cast.coordinator)
    assert {row.role for row in RoleAssignment.objects.filter(person=cast.colleague)} == {
        Role.ASSESSOR,
        Role.UTQ_SUPERVISOR,
    }
    assert Delegation.objects.get().to_person == cast.colleague
    assert EmailAddress.objects.get(email="colleague@home.example").user == cast.colleague
    closed = User.objects.get(pk=double.pk)
    assert (closed.is_active, closed.email, closed.merged_into) == (False, None, cast.colleague)
    with pytest.raises(Refused):
        merge(closed, into=cast.colleague, by=cast.coordinator)


def test_an_account_with_a_case_is_never_folded_into_another(cast: Cast, double: User) -> None:
    assert "trajectories.trajectory" in cases_of(cast.teacher)
    assert cases_of(double) == []
    with pytest.raises(Refused, match="the other way round"):
        merge(cast.teacher, into=double, by=cast.coordinator)
    assert User.objects.get(pk=cast.teacher.pk).is_active


def test_only_the_coordinator_merges_or_changes_details(cast: Cast, double: User) -> None:
    with pytest.raises(Refused):
        merge(double, into=cast.colleague, by=cast.admin)
    with pytest.raises(Refused):
        set_details(cast.colleague, {"given_name": "X"}, by=cast.hr)
