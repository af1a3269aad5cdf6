"""The statements of courses, as the portal draws them and their participants keep them."""

from __future__ import annotations

from courses import pdf
from courses.models import Statement
from courses.workflow.statements import freeze_all, put_redrawn, statements_made, statements_unkept
from dossiers.workflow.versions import why_kept
from utq_portal.web.documents import Document, register


def _label(row: Statement) -> str:
    return f"{row.printed['reference']}  {row.printed['person']}"


STATEMENT = register(
    Document(
        name="statements",
        rows=statements_made,
        unkept=statements_unkept,
        keep_rows=freeze_all,
        render=lambda row: pdf.render(row.printed),
        file_name=lambda row: f"{row.printed['code']}.pdf",
        put_again=put_redrawn,
        label=_label,
        path=lambda row: row.registration.evidence.file_path,
        why_not=lambda row: why_kept(row.registration.evidence),
    )
)
