"""The news about news."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

SUMMARY = Message(
    "notices.summary",
    _("Your news since %(since)s (%(number)s)"),
    _("Nothing in this summary had to reach you at once. You may have read some of it in the portal."),
    _("Open your inbox"),
    _("You get this because you have this news collected in one mail. You choose when it comes."),
    kind=Kind.PROGRESS,
)
