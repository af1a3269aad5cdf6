"""The mail by which somebody sees that mail arrives."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

TEST_MAIL = Message(
    "dashboard.test_mail",
    _("Mail of the portal arrives"),
    _("You asked for this mail on the page about jobs and mail. There is nothing to do."),
    _("Open jobs and mail"),
    _("You get this because you pressed the button that sends a test mail to yourself."),
    kind=Kind.ROLE,
    urgent=True,
)
