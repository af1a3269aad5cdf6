"""The catalogue and the course desk in the main navigation."""

from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav

nav.register("courses", _("Courses"), "courses:catalogue", show=nav.everybody, order=60)
nav.register("sessions", _("Writing sessions"), "courses:sessions", show=nav.holding(Role.UTQ_SUPERVISOR), order=59)
nav.register("course_desk", _("Course desk"), "courses:desk", show=nav.holding(Role.COURSE_MANAGER), order=61)
