"""Invited people get an account without a password, a role and a mail that leads to the sign-in by code."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from tests.cast import Cast
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.notices.render import mail_bodies
from utq_portal.people.models import Invitation, Role, RoleAssignment, User
from utq_portal.people.tasks import send_held
from utq_portal.people.workflow import invitations
from utq_portal.people.workflow.invitations import send_again
from utq_portal.policy.workflow import change_institution

TODAY = timezone.localdate()


def invite(cast: Cast, email: str = "Karin.Lund@Other.example") -> RoleAssignment:
    return invitations.invite(
        email=email,
        given_name="Karin",
        prefix="",
        family_name="Lund",
        role=Role.ASSESSOR,
        by=cast.coordinator,
        today=TODAY,
        valid_until=None,
    )


def test_a_new_person_gets_an_account_a_role_and_a_mail(cast: Cast) -> None:
    invite(cast)
    karin = User.objects.get(email="karin.lund@other.example")
    assert not karin.has_usable_password()
    assert karin.holds(Role.ASSESSOR)
    address = EmailAddress.objects.get(user=karin)
    assert (address.email, address.verified, address.primary) == ("karin.lund@other.example", True, True)
    notice = Notice.objects.select_related("recipient").get(recipient=karin)
    _words, text, _html, _head = mail_bodies(notice)
    assert "/accounts/login/code/" in text
    assert Invitation.objects.get().times_sent == 1
    assert Event.objects.filter(verb="people.invited", actor=cast.coordinator).exists()


def test_a_known_person_gets_the_role_and_no_second_account(cast: Cast) -> None:
    before = User.objects.count()
    invite(cast, email="COLLEAGUE@demo.example")
    assert User.objects.count() == before
    assert not Invitation.objects.exists()
    assert Notice.objects.get().code == "people.role_given"


def test_inviting_the_same_person_twice_has_one_effect(cast: Cast) -> None:
    invite(cast)
    with pytest.raises(Refused, match="already"):
        invite(cast)
    assert (
        Notice.objects.count() == RoleAssignment.objects.filter(person__email="karin.lund@other.example").count() == 1
    )


def test_only_the_coordinator_invites(cast: Cast) -> None:
    with pytest.raises(Refused):
        invitations.invite(
            email="x@other.example",
            given_name="X",
            prefix="",
            family_name="Y",
            role=Role.ASSESSOR,
            by=cast.admin,
            today=TODAY,
        )
    assert not User.objects.filter(email="x@other.example").exists()


def test_a_closed_account_is_not_invited(cast: Cast) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    with pytest.raises(Refused, match="closed"):
        invite(cast, email="stranger@demo.example")


def test_invitations_wait_for_go_live_and_then_go_out_once(cast: Cast) -> None:
    change_institution({"post_nothing": True}, by=None)
    invite(cast)
    assert not Notice.objects.exists()
    assert Invitation.objects.get().sent_at is None
    change_institution({"post_nothing": False}, by=None)
    send_held()
    send_held()
    assert Notice.objects.count() == 1
    assert Invitation.objects.get().sent_at is not None


def test_an_invitation_is_sent_again_until_it_is_accepted(cast: Cast) -> None:
    karin = invite(cast).person
    assert send_again(Invitation.objects.get(), by=cast.coordinator)
    assert Notice.objects.filter(recipient=karin).count() == 2
    User.objects.filter(pk=karin.pk).update(last_login=timezone.now())
    with pytest.raises(Refused, match="signed in already"):
        send_again(Invitation.objects.get(), by=cast.coordinator)
