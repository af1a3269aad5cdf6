"""The place of exemptions in the navigation: for those who have a part in them."""

from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav

nav.register(
    "exemptions",
    _("Exemptions"),
    "exemptions:overview",
    nav.holding(Role.HR_ADVISOR, Role.EXEMPTION_ADVISOR, Role.FACULTY_DECIDER, Role.COORDINATOR),
    order=45,
)
