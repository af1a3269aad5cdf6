"""The pages for everybody, at the foot of every page."""

from django.utils.translation import gettext_lazy as _

from utq_portal.web import nav

nav.register("manual", _("UTQ manual"), "manual", nav.everybody, 10, foot=True)
nav.register("contacts", _("Contact your faculty"), "contacts", nav.everybody, 20, foot=True)
nav.register("accessibility", _("Accessibility"), "accessibility", nav.everybody, 40, foot=True)
nav.register("privacy", _("Privacy and who sees what"), "privacy", nav.everybody, 50, foot=True)
