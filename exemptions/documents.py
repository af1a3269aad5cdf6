"""The letters about exemptions, as the portal draws and keeps them."""

from __future__ import annotations

from exemptions import pdf
from exemptions.models import Letter
from exemptions.workflow import letters
from utq_portal.web.documents import Document, register

LETTER = register(
    Document(
        name="exemption-letters",
        rows=lambda: Letter.objects.exclude(file_path="").select_related("request__person"),
        render=pdf.render,
        drawn=letters.RENDERED.name,
        redrawn=letters.REDRAWN.name,
        about=lambda row: {"kind": row.kind, "language": row.language},
        told_again=letters.tell_redrawn,
    )
)
