"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from utq_portal.office.workflow import relations

relations.add("""
moves: dossiers.feedbackrequest.reader
once: dossiers.snapshotgrant.user dossiers.dossiergrant.user
says: dossiers.evidence.replaced_by dossiers.evidenceversion.by dossiers.criteriontext.edited_by
says: dossiers.revision.author dossiers.evidence.added_by dossiers.feedbackcomment.author
says: dossiers.partialrecognition.advised_by dossiers.partialrecognition.decided_by dossiers.snapshot.endorsed_by
says: dossiers.snapshotreading.reader
""")
