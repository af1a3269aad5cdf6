"""The news about roles, stand-ins and invitations (docs/domain.md, Notices and reminders)."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

WHY_ROLE = _("You get this because you have a role in the portal.")
# what the same readers get: button, reason and kind
_role = partial(Message, button=_("Open my home page"), why=WHY_ROLE, kind=Kind.ROLE)

INVITED = Message(
    "people.invited",
    _("%(inviter)s invites you to the UTQ portal"),
    _(
        "You take part as %(role)s. There is no password to choose: ask for a code on this address and enter it. "
        "If you did not expect this, you do not have to do anything."
    ),
    _("Sign in with a code"),
    _("You get this because somebody who coordinates the qualification gave you a role."),
    kind=Kind.ROLE,
    urgent=True,
)
ROLE_GIVEN = _role(
    "people.role_given",
    _("You are now %(role)s"),
    _("From %(since)s you see what belongs to this role on your home page."),
)
ROLE_ENDS = _role(
    "people.role_ends",
    _("Your role of %(role)s ends"),
    _("The last day is %(until)s. Hand over what still lies with you before then."),
)
STANDS_IN = _role(
    "people.stands_in",
    _("You stand in for %(holder)s"),
    _("From %(since)s until %(until)s you act as %(role)s for %(holder)s. What you do is logged with both names."),
)
LINKED = Message(
    "people.linked",
    _("Your account is linked to what HR knows of you"),
    _("From now on you see your own employment and what follows from it. Your way of signing in stays the same."),
    _("Open my home page"),
    _("You get this because you signed in before HR had told the portal about you."),
)
STANDS_IN_NO_MORE = _role(
    "people.stands_in_no_more",
    _("%(stand_in)s no longer stands in for %(holder)s"),
    _("The role of %(role)s is with %(holder)s again. What was done in the meantime stays, with both names."),
)
REPLACED = _role(
    "people.replaced",
    _("%(stand_in)s stands in for you"),
    _("From %(since)s until %(until)s %(stand_in)s acts as %(role)s for you. You can end this at any time."),
    button=_("Open delegation"),
)
