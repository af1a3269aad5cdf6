"""Writing: autosave with a version, so that two windows never overwrite each other (docs/domain.md, Saving a text)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dossiers.models import CompetenceSection, CriterionText, GapNote, Revision
from dossiers.workflow.holding import writing_in
from dossiers.workflow.steps import BEGIN, move
from trajectories.models import Criterion
from trajectories.workflow.balls import settle
from trajectories.workflow.trajectory import touch
from utq_portal.people.models import User
from utq_portal.web import richtext
from utq_portal.workflow import NOT_YOURS, Refused

IDLE = timedelta(minutes=10)
M = Revision.Moment


class Stale(Exception):
    """The text was saved elsewhere after this version was read; ``now`` is how it stands, ``base`` what was read.

    ``base`` is None when no revision of that version was kept.
    """

    def __init__(self, now: CriterionText, base: str | None) -> None:
        super().__init__(now.pk)
        self.now = now
        self.base = base


def keep(text: CriterionText, moment: str) -> Revision | None:
    """Keep the text as it is now among its earlier versions; nothing for an empty text, once per version."""
    if not text.words:
        return None
    now = {"body": text.body, "words": text.words, "moment": moment, "author_id": text.edited_by_id}
    return Revision.objects.get_or_create(text=text, version=text.version, defaults=now)[0]


@transaction.atomic
def save_text(
    text: CriterionText,
    *,
    by: User,
    body: str,
    version: int,
    private: bool | None = None,
    merging: bool = False,
    plain: bool = False,
) -> CriterionText:
    """Save ``body`` (cleaned here) over version ``version``; ``private=None`` leaves who reads it as it is.

    The same words again change nothing. ``merging`` keeps what is overwritten among the earlier versions, and so does
    ``plain``, a text typed without the editor (docs/domain.md, Without script).
    Raises Stale when another version was saved meanwhile, and Refused when the section is not open for writing.
    """
    section = writing_in(text.section, by)
    row = CriterionText.objects.get(pk=text.pk)
    row.section = section
    body = richtext.sanitise(body)
    private = row.private if private is None else private
    if (row.body, row.private) == (body, private):
        return row
    if row.version != version:
        raise Stale(row, _body_of(row, version))
    if body != row.body and plain:
        keep(row, M.PLAIN)
    _keep_before(row, by, merging)
    now, words = timezone.now(), richtext.words(body)
    edited = {"edited_at": now if body != row.body else row.edited_at, "edited_by": by}
    changes = {"body": body, "words": words, "private": private, "version": version + 1, **edited}
    if not CriterionText.objects.filter(pk=row.pk, version=version).update(**changes):
        raise Stale(CriterionText.objects.get(pk=row.pk), _body_of(row, version))
    for name, value in changes.items():
        setattr(row, name, value)
    wrote(section, by=by, began=words > 0)
    return row


def _keep_before(row: CriterionText, by: User, merging: bool) -> None:
    """Keep what is about to be overwritten when it is worth a moment of its own."""
    if merging:
        keep(row, M.MERGE)
    elif (row.edited_by_id not in (None, by.pk)) or (row.edited_at and timezone.now() - row.edited_at > IDLE):
        keep(row, M.PAUSE)


def _body_of(row: CriterionText, version: int) -> str | None:
    if version == 0:
        return ""
    return Revision.objects.filter(text=row, version=version).values_list("body", flat=True).first()


def wrote(section: CompetenceSection, *, by: User, began: bool) -> None:
    """Note the edit on section and trajectory; the first one makes it a draft. The caller holds the lock."""
    CompetenceSection.objects.filter(pk=section.pk).update(edited_at=timezone.now())
    touch(section.dossier.trajectory)
    if began and section.state in BEGIN.sources:
        move(section, BEGIN, by=by)
        settle(section.dossier.trajectory_id)


@transaction.atomic
def explain_gap(section: CompetenceSection, criterion: Criterion, *, by: User, note: str) -> None:
    """Say why a criterion has no evidence; an empty note takes the words away."""
    held = writing_in(section, by)
    if criterion.competence_id != held.competence_id:
        raise Refused(NOT_YOURS)
    if note.strip():
        GapNote.objects.update_or_create(section=held, criterion=criterion, defaults={"note": note.strip()})
    else:
        GapNote.objects.filter(section=held, criterion=criterion).delete()
    wrote(held, by=by, began=bool(note.strip()))
