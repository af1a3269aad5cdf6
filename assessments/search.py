"""What search finds of certificates: by number or printed name."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import Certificate
from assessments.queries.register import certificates_for
from utq_portal.desks.search import Kind, Section, add
from utq_portal.folding import found
from utq_portal.people.models import User

_SECTION = Section("certificates", 20, _("Certificates"))


def _certificates(user: User, text: str, today: date) -> QuerySet[Certificate]:
    return certificates_for(user).filter(found(text, "folded", ("number__icontains",))).order_by("-number")


add(Kind(_SECTION, 10, _certificates, "assessments/_found.html", lambda row: f"{row.number}, {row.name_printed}"))
