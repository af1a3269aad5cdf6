"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from dossiers.models import FeedbackRequest
from trajectories.workflow.joining import tasks_between
from utq_portal.office.workflow import relations
from utq_portal.people.models import User

relations.add("""
moves: dossiers.feedbackrequest.reader
once: dossiers.snapshotgrant.user dossiers.dossiergrant.user
says: dossiers.evidence.replaced_by dossiers.evidenceversion.by dossiers.criteriontext.edited_by
says: dossiers.revision.author dossiers.evidence.added_by dossiers.feedbackcomment.author
says: dossiers.partialrecognition.advised_by dossiers.partialrecognition.decided_by dossiers.snapshot.endorsed_by
says: dossiers.snapshotreading.reader
""")


@tasks_between
def _read(one: User, other: User) -> Iterator[QuerySet[Any]]:
    yield FeedbackRequest.objects.filter(section__dossier__trajectory__person=one, reader=other)
    shared = FeedbackRequest.objects.filter(reader=one, state=FeedbackRequest.State.OPEN)
    yield shared.filter(section__feedback_requests__reader=other, section__feedback_requests__state="open")
