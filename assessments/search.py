"""What search finds of certificates: by number or printed name."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from assessments.models import Certificate
from assessments.queries import certificates_for
from utq_portal.desks.search import Hit, Kind, Section, add
from utq_portal.folding import found
from utq_portal.people.models import User
from utq_portal.web.templatetags.ui import when


def _certificates(user: User, text: str, today: date) -> QuerySet[Certificate]:
    return certificates_for(user).filter(found(text, "folded", ("number__icontains",))).order_by("-number")


def _certificate(row: Certificate, user: User) -> Hit:
    good = row.state == Certificate.State.ISSUED
    return Hit(
        f"{row.number}, {row.name_printed}",
        when(row.decided_on),
        reverse("assessments:certificate", args=[row.pk]),
        word=capfirst(row.get_state_display()),
        kind="good" if good else "care",
        icon="" if good else "warning",
    )


add(Kind(Section("certificates", 20, _("Certificates")), 10, _certificates, _certificate))
