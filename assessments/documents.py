"""The documents of an assessment, as the portal draws and keeps them: certificates and letters."""

from __future__ import annotations

from assessments import letters, pdf
from assessments.models import Certificate, DecisionLetter
from assessments.workflow import certificates, redrawing
from assessments.workflow.letters import RENDERED
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
        redrawn=redrawing.REDRAWN.name,
        about=lambda row: {"number": row.number},
        still={"state": Certificate.State.ISSUED},
        told_again=redrawing.tell_redrawn,
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
        drawn=RENDERED.name,
        redrawn=redrawing.LETTER_REDRAWN.name,
        about=lambda row: {"language": row.language},
        told_again=redrawing.tell_letter_redrawn,
    )
)
