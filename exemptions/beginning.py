"""What a request for an exemption says where a trajectory would begin: there is one, and here it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dossiers.beginning import Beside, beside
from exemptions.exports import HOLDERS
from exemptions.queries import own_line
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible


@beside
def request_of(person: User) -> Beside | None:
    """The own request that runs or was refused."""
    row = own_line(person)
    if row is None:
        return None
    url, label = row.get_absolute_url(), _("Open your request for exemption")
    who = getattr(row, "holder", "")
    holder = _("You") if who == Responsible.TEACHER else str(HOLDERS.get(who, ""))
    return Beside(_("Exemption"), row.own_words, holder, url, label)
