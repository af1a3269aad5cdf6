"""A portal of real people and the demo: the demo does not come in, and goes out (docs/domain.md, The demo)."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from tests.cast import make_cast
from trajectories.models import EarlierCertificate, Trajectory
from utq_portal.audit.models import Event
from utq_portal.dashboard.workflow.relations import FATES, relations
from utq_portal.demo.checks import nobody_of_the_demo
from utq_portal.demo.make import make, set_up_by_hand
from utq_portal.demo.remove import remove
from utq_portal.people.models import Employment, FeedUpload, FormerEmployment, RoleAssignment, Source, User
from utq_portal.policy.workflow import change_institution

pytestmark = pytest.mark.django_db


def closed_of(row: Employment, upload: FeedUpload, *, stretch: int) -> FormerEmployment:
    """The segment as it is kept once the file that made it was undone."""
    names = [field.attname for field in FormerEmployment._meta.concrete_fields if hasattr(row, field.attname)]
    values = {name: getattr(row, name) for name in names if name not in ("id", "stretch")}
    return FormerEmployment.objects.create(stretch=stretch, undone=upload, **values)


def test_a_portal_that_was_set_up_by_hand_is_not_filled() -> None:
    make_cast()
    for arguments in ([], ["--if-empty"]):
        with pytest.raises(CommandError, match="DEMO=0 make run"):
            call_command("demo", *arguments)
    assert not User.objects.filter(source=Source.DEMO).exists()


def test_one_whose_setting_up_has_only_begun_is_not_filled_either() -> None:
    assert not set_up_by_hand()
    change_institution({"post_nothing": True}, by=None)
    assert set_up_by_hand()


def test_the_check_fails_outside_demo_mode_alone(settings: Settings) -> None:
    person = User.objects.create(email="x@demo.example", family_name="Demo", source=Source.DEMO)
    for demo, found in ((True, []), (False, ["demo.E001"])):
        settings.DEMO = demo
        assert [one.id for one in nobody_of_the_demo(None, ["default"])] == found
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert nobody_of_the_demo(None, ["default"]) == []


def test_everybody_of_the_demo_goes_and_real_people_stay(settings: Settings) -> None:
    cast = make_cast()
    User.objects.update(email=None)  # the demo has addresses like these
    make(120, accounts=True)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(
        supervisor=User.objects.get(email="supervisor@demo.example")
    )
    demo = User.objects.get(email="newcomer@demo.example")
    # an undone file: of somebody of the demo, and of a real person whose line manager was one
    upload = FeedUpload.objects.create(file_name="November", sha256="0" * 64, valid_from=date(2026, 11, 1))
    closed_of(Employment.objects.filter(person=demo)[0], upload, stretch=1)
    real_row = Employment.objects.get(person=cast.teacher)
    real_row.line_manager = demo
    stays = closed_of(real_row, upload, stretch=2)
    assert EarlierCertificate.objects.filter(person__source=Source.DEMO).exists()
    real = set(User.objects.exclude(source=Source.DEMO).values_list("pk", flat=True))
    events = Event.objects.count()
    settings.DEMO = False
    out = StringIO()
    call_command("remove_demo", stdout=out)
    assert "would go" in out.getvalue()
    assert User.objects.filter(source=Source.DEMO, is_active=True).count() > 120
    call_command("remove_demo", "--yes", stdout=out)
    connection.check_constraints()
    assert nobody_of_the_demo(None, ["default"]) == []
    assert not User.objects.filter(source=Source.DEMO).exclude(email=None).exists()
    assert set(User.objects.exclude(source=Source.DEMO).values_list("pk", flat=True)) == real
    assert list(Trajectory.objects.filter(person__source=Source.DEMO)) == []
    assert Trajectory.objects.get(pk=cast.trajectory.pk).supervisor is None
    assert not RoleAssignment.objects.filter(person__source=Source.DEMO).exists()
    [left] = FormerEmployment.objects.all()
    assert (left.pk, left.person, left.line_manager) == (stays.pk, cast.teacher, None)
    assert not EarlierCertificate.objects.exists()
    assert Event.objects.count() >= events
    assert remove().gone == 0


def test_a_demo_may_be_small() -> None:
    """`manage.py demo --teachers 12` on an empty portal."""
    assert make(12, accounts=True) == 12 + 2  # with the two teachers of the accounts


def test_closed_appointments_share_the_fate_of_appointments() -> None:
    """Also those of columns to come: whoever moves or removes one has to think of the other."""
    of = {
        model: {name.rpartition(".")[2]: fate for name, fate in FATES.items() if name.startswith(f"people.{model}.")}
        for model in ("employment", "formeremployment")
    }
    assert of["employment"] == of["formeremployment"]
    assert {name for name in relations() if ".formeremployment." in name} == {
        name.replace(".employment.", ".formeremployment.") for name in relations() if ".employment." in name
    }
