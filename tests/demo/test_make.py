"""Filling a portal with the demo university: when, and what a second time does."""

from __future__ import annotations

from django.core.management import call_command
from pytest_django.fixtures import Settings

from trajectories.obligations.models import Obligation
from utq_portal.demo.make import make
from utq_portal.people.models import User


def test_a_second_run_adds_others_and_the_same_run_is_the_same(db: None) -> None:
    make(40, accounts=False)
    first = list(User.objects.filter(employee_no__startswith="D").order_by("pk").values_list("email", flat=True))
    make(20, accounts=False)
    everybody = list(User.objects.filter(employee_no__startswith="D").order_by("pk").values_list("email", flat=True))
    assert (len(first), len(everybody), len(set(everybody)), everybody[:40]) == (40, 60, 60, first)


def test_demo_accounts_exist_in_demo_mode_only(db: None, settings: Settings) -> None:
    settings.DEMO = False
    call_command("demo", "--teachers", "3", verbosity=0)
    assert not User.objects.filter(email="coordinator@demo.example").exists()


def test_if_empty_leaves_a_portal_in_use_alone(db: None) -> None:
    make(3, accounts=False)
    call_command("demo", "--if-empty")
    assert Obligation.objects.count() <= 3
