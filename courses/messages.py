"""The news of the catalogue (DOMAIN 2.8)."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Message

WHY_INTERESTED = _("You get this because you said that this course interests you.")

NEW_EDITION = Message(
    "courses.new_edition",
    _("%(course)s is planned"),
    _("It starts on %(starts_on)s. Ask for a place before %(closes_on)s."),
    _("Look at the course"),
    WHY_INTERESTED,
)
CANCELLED = Message(
    "courses.edition_cancelled",
    _("%(course)s of %(starts_on)s is cancelled"),
    _("The course desk cancelled this edition. Your interest is kept for the next one."),
    _("Look at the course"),
    WHY_INTERESTED,
    urgent=True,
)
