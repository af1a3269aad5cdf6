"""The letters about exemptions, as the portal draws and keeps them."""

from __future__ import annotations

from exemptions import pdf
from exemptions.models import Letter
from exemptions.workflow.letters import keep_letter, keep_redrawn
from utq_portal.web import letterhead
from utq_portal.web.documents import Document, register

LETTER = register(
    Document(
        name="exemption-letters",
        rows=lambda: Letter.objects.exclude(file_path="").select_related("request__person"),
        render=pdf.render,
        file_name=letterhead.file_name,
        keep=keep_letter,
        put_again=keep_redrawn,
        label=lambda row: f"{row.printed['reference']}-{row.language}  {row.printed['person']}",
    )
)
