"""The statements of courses, as the portal draws them and their participants keep them."""

from __future__ import annotations

from courses import pdf
from courses.models import Statement
from courses.workflow import statements
from dossiers.workflow.versions import why_kept
from utq_portal.web.documents import Document, register


def _label(row: Statement) -> str:
    return f"{row.printed['reference']}  {row.printed['person']}"


STATEMENT = register(
    Document(
        name="statements",
        rows=statements.statements_made,
        unkept=statements.statements_unkept,
        keep_rows=statements.freeze_all,
        render=lambda row: pdf.render(row.printed),
        file_name=lambda row: f"{row.printed['code']}.pdf",
        redrawn=statements.REDRAWN.name,
        put=lambda _document, row, stored: statements.put_redrawn(row, stored),
        label=_label,
        path=lambda row: row.registration.evidence.file_path,
        why_not=lambda row: why_kept(row.registration.evidence),
    )
)
