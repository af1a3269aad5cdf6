"""A portal of real people and the demo: the demo does not come in, and goes out (docs/domain.md, The demo)."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from tests.cast import make_cast
from trajectories.models import Trajectory
from trajectories.obligations.models import EarlierCertificate
from utq_portal.audit.models import Event
from utq_portal.demo.checks import nobody_of_the_demo
from utq_portal.demo.make import make, set_up_by_hand
from utq_portal.demo.remove import PARTS, foresee, remove
from utq_portal.office.workflow.relations import FATES, Fate, relations
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


@pytest.mark.parametrize("arguments", [[], ["--if-empty"]])
def test_a_portal_that_the_demo_has_left_is_not_filled_again(settings: Settings, arguments: list[str]) -> None:
    make(12, accounts=True)
    settings.DEMO = False
    assert (remove().closed > 0, set_up_by_hand()) == (True, True)
    with pytest.raises(CommandError, match="DEMO=0 make run"):
        call_command("demo", *arguments)


def test_a_demo_in_which_a_real_person_works_stays_as_it_is() -> None:
    make(12, accounts=True)
    number = User.objects.count()
    User.objects.create(email="real@utq.example.edu", family_name="Real", source=Source.IMPORT)
    with pytest.raises(CommandError, match="DEMO=0 make run"):
        call_command("demo", "--teachers", "3")
    call_command("demo", "--if-empty")
    assert User.objects.count() == number + 1


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


# to whom a row is, written here once more by hand: what stands for a real person stays, whoever else is named in it
THEIRS = {
    "obligations.obligation": "person",
    "trajectories.trajectory": "person",
    "trajectories.intakereport": "trajectory__person",
    "dossiers.dossier": "trajectory__person",
    "dossiers.criteriontext": "section__dossier__trajectory__person",
    "dossiers.evidence": "dossier__trajectory__person",
    "dossiers.snapshot": "dossier__trajectory__person",
    "dossiers.dossiergrant": "content_object__trajectory__person",
    "dossiers.feedbackrequest": "section__dossier__trajectory__person",
    "dossiers.feedbackcomment": "section__dossier__trajectory__person",
    "assessments.assessment": "trajectory__person",
    "assessments.seat": "assessment__trajectory__person",
    "assessments.judgement": "assessment__trajectory__person",
    "assessments.certificate": "person",
    "exemptions.exemptionrequest": "person",
    "courses.registration": "person",
    "people.employment": "person",
    "people.roleassignment": "person",
    "notices.notice": "recipient",
}


def _theirs() -> dict[str, set[int]]:
    return {
        label: set(
            apps.get_model(label)._base_manager.exclude(**{f"{path}__source": Source.DEMO}).values_list("pk", flat=True)
        )
        for label, path in THEIRS.items()
    }


def test_where_real_people_and_the_demo_are_in_each_others_cases_nothing_of_a_real_person_goes(
    settings: Settings,
) -> None:
    make(120, accounts=True)
    people = User.objects.filter(source=Source.DEMO).order_by("pk").values_list("pk", flat=True)
    User.objects.filter(pk__in=list(people)[::2]).update(source=Source.IMPORT)
    before, events = _theirs(), Event.objects.count()
    assert [label for label, keys in before.items() if not keys] == []
    settings.DEMO = False
    seen = foresee()
    assert (seen.lost, seen.named > 0, seen.along > 0) == (0, True, True)
    assert _theirs() == before
    done = remove()
    connection.check_constraints()
    assert done == seen.done
    assert {label: keys - _theirs()[label] for label, keys in before.items()} == {label: set() for label in THEIRS}
    assert User.objects.filter(source=Source.DEMO).count() == done.closed
    assert Event.objects.count() == events


def test_the_dry_run_counts_what_the_real_run_does(settings: Settings) -> None:
    make(120, accounts=True)
    person = User.objects.get(email="supervisor@demo.example")
    UserSession.objects.create(user=person, ip="127.0.0.1", session_key="x" * 32, user_agent="", data={})
    settings.DEMO = False
    seen = foresee().done
    rows = _rows()
    assert remove() == seen
    assert rows - _rows() == seen.rows + seen.gone


def _rows() -> int:
    return sum(model._base_manager.count() for model in apps.get_models(include_auto_created=True))


def test_who_is_named_in_a_row_is_whose_it_is_or_has_a_part_in_it() -> None:
    fates = {name for name, fate in FATES.items() if fate in (Fate.MOVES, Fate.ONCE)}
    whose = {name for name in fates if name.rsplit(".", 1)[1] in ("person", "recipient")} - {"assessments.seat.person"}
    assert fates - whose - {"people.user.merged_into"} == PARTS


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
