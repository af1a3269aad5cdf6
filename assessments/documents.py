"""The documents of an assessment, as the portal draws and keeps them: certificates and letters."""

from __future__ import annotations

from django.utils.text import slugify

from assessments import letters, pdf
from assessments.models import Certificate, DecisionLetter
from assessments.workflow.certificates import keep_file
from assessments.workflow.letters import keep_letter
from assessments.workflow.redrawing import keep_redrawn, keep_redrawn_letter
from utq_portal.web import letterhead
from utq_portal.web.documents import Document, register, words_in
from utq_portal.web.typeface import why_unprintable

CERTIFICATE = register(
    Document(
        name="certificates",
        rows=lambda: (
            Certificate.objects.filter(state=Certificate.State.ISSUED).exclude(file_path="").select_related("person")
        ),
        render=pdf.render,
        file_name=lambda row: f"{slugify(row.number)}.pdf",
        keep=keep_file,
        put_again=keep_redrawn,
        label=lambda row: f"{row.number}  {row.name_printed}",
        words=lambda row: row.name_printed + words_in(row.printed),
        why_not=lambda row: why_unprintable(row.name_printed),
    )
)
LETTER = register(
    Document(
        name="decision-letters",
        rows=lambda: DecisionLetter.objects.exclude(file_path="").select_related("assessment__trajectory__person"),
        render=letters.render,
        file_name=letterhead.file_name,
        keep=keep_letter,
        put_again=keep_redrawn_letter,
        label=lambda row: f"{row.printed['reference']}-{row.language}  {row.printed['person']}",
    )
)
