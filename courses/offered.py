"""The statements of completed courses, offered where evidence is added to a dossier."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.queries.registrations import statements_to_add
from dossiers.offered import Offered, offers
from utq_portal.people.models import User
from utq_portal.web import dates, pango
from utq_portal.web.links import address


@offers
def statements(person: User) -> Iterator[Offered]:
    """One for each completed course whose statement is not in the dossier yet, the newest first; one query.

    None where no statement can be drawn.
    """
    if pango.missing():
        return
    for row in statements_to_add(person):
        yield Offered(
            title=row.edition.course.name,
            note=_("Statement of a course, completed on %(day)s") % {"day": dates.long(row.edition.ends_on)},
            url=address("courses:statement", row.pk),
        )
