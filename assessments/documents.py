"""The documents of an assessment, as the portal draws and keeps them: certificates and letters."""

from __future__ import annotations

from assessments import letters, pdf
from assessments.models import Certificate, DecisionLetter
from assessments.workflow import certificates
from assessments.workflow import letters as letter_steps
from utq_portal.web.documents import Document, register, words_in
from utq_portal.web.typeface import why_unprintable

CERTIFICATE = register(
    Document(
        name="certificates",
        rows=lambda: (
            Certificate.objects.filter(state=Certificate.State.ISSUED).exclude(file_path="").select_related("person")
        ),
        render=pdf.render,
        file_name=lambda row: f"{row.number}.pdf",
        drawn=certificates.RENDERED.name,
        told=certificates.tell_rendered,
        redrawn=certificates.REDRAWN.name,
        about=lambda row: {"number": row.number},
        still={"state": Certificate.State.ISSUED},
        told_again=certificates.tell_redrawn,
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
        drawn=letter_steps.RENDERED.name,
        redrawn=letter_steps.REDRAWN.name,
        about=lambda row: {"language": row.language},
        told_again=letter_steps.tell_redrawn,
    )
)
