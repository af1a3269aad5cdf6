"""Entries of the navigation."""

from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav

nav.register("assessments", _("Assessments"), "assessments:list", nav.holding(Role.COORDINATOR), 40)
nav.register("my_assessments", _("My assessments"), "assessments:mine", nav.holding(Role.ASSESSOR), 42)
nav.register("verify", _("Check a certificate"), "assessments:verify", nav.everybody, 30, foot=True)
