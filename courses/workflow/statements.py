"""The statement of a completed course as evidence: offered, and taken into the dossier with one click.

What it says is kept (docs/domain.md, Statements of courses).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from courses import messages, pdf
from courses.models import Edition, Registration, Statement
from courses.workflow.sharing import running_dossier
from dossiers.models import Evidence
from dossiers.workflow.evidence import add_made
from dossiers.workflow.versions import put_drawn
from trajectories.models import Competence
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.bilingual import both
from utq_portal.files.storage import Stored
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.web import letterhead
from utq_portal.web.links import address
from utq_portal.web.pdf import RendererMissing
from utq_portal.web.typeface import undrawable
from utq_portal.workflow import NOT_YOURS, Refused

REDRAWN = declare("courses.statement_redrawn", gettext_lazy("The statement of a course was drawn again"), EVERYONE)
NOT_COMPLETED = gettext_lazy("There is a statement once the course is completed.")
NO_DOSSIER = gettext_lazy("You have no dossier that is open. Start your trajectory first.")
NO_PDF = gettext_lazy("The statement cannot be made at the moment. Try again later.")
NO_LETTERS = gettext_lazy(
    "Your name has letters that cannot be printed: %(letters)s. Write it on your profile, under “Name on the "
    "certificate”, in Latin, Greek or Cyrillic letters, and add the statement then."
)
A_NIGHT = 500


def add_statement(registration: Registration, *, by: User) -> Evidence:
    """Put the statement into the participant's dossier; twice is the same as once.

    It is made before the transaction, which stays short. Raises Refused with what would help.
    """
    row = Registration.objects.select_related("edition__course", "person").get(pk=registration.pk)
    if row.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if row.state != Registration.State.COMPLETED:
        raise Refused(NOT_COMPLETED)
    dossier = running_dossier(by)
    if dossier is None:
        raise Refused(NO_DOSSIER)
    printed = _to_print(row)
    try:
        content = pdf.render(printed)
    except RendererMissing as missing:
        raise Refused(NO_PDF) from missing
    words = pdf.words_of(printed)
    with transaction.atomic():
        held = Registration.objects.select_for_update(of=("self",)).get(pk=row.pk)
        known = Evidence.objects.filter(pk=held.evidence_id or 0, dossier=dossier, removed_at=None).first()
        if known is not None:
            return known
        try:
            piece = add_made(
                dossier,
                content,
                by=by,
                name=f"{printed['code']}.pdf",
                title=words["heading"],
                description=words["summary"],
                criteria=row.edition.course.criteria.values_list("pk", flat=True),
            )
        except ValidationError as error:
            raise Refused(error.messages[0]) from error
        Registration.objects.filter(pk=row.pk).update(evidence=piece)
        Statement.objects.filter(registration=row, issued_at=None).update(printed=printed, issued_at=timezone.now())
    return piece


def _to_print(row: Registration) -> dict[str, object]:
    """What the statement of this registration says; its addressee is who they are now, when it was never drawn."""
    freeze(row.edition, [row])
    statement = Statement.objects.get(registration=row)
    if statement.issued_at is not None:
        return dict(statement.printed)
    if letters := undrawable(row.person.name_for_certificate):
        raise Refused(NO_LETTERS % {"letters": ", ".join(letters)})
    return {**statement.printed, **_addressed(row)}


def _addressed(row: Registration) -> dict[str, str]:
    to = letterhead.addressee(row.person, None, row.edition.ends_on)
    return {**to, "language": row.person.language}


# ---------- what it says ----------


def freeze(edition: Edition, registrations: Iterable[Registration]) -> None:
    """Keep what the statements of these registrations say of the course; what is kept already stays as it is."""
    rows = list(registrations)
    if not rows:
        return
    taught = _taught(edition)
    made = [Statement(registration=row, printed=_of(edition, row, taught)) for row in rows]
    Statement.objects.bulk_create(made, ignore_conflicts=True, batch_size=A_NIGHT)


def _of(edition: Edition, row: Registration, taught: dict[str, Any]) -> dict[str, Any]:
    return {**taught, "reference": f"{edition.course.code}-{row.pk}"}


def _taught(edition: Edition) -> dict[str, object]:
    course = edition.course
    competences = Competence.objects.filter(pk__in=course.competences.values("pk")).order_by("number", "pk")
    titles: list[dict[str, str]] = [
        {language: f"{one.number}. {name}" for language, name in one.names.items()} for one in competences
    ]
    return {
        **letterhead.house(None),
        "code": course.code,
        "course": course.names,
        "summary": both(course, "summary"),
        "hours": course.study_hours,
        "first": edition.starts_on.isoformat(),
        "date": edition.ends_on.isoformat(),
        "competences": titles,
        "trainers": edition.trainers,
        "demo": settings.DEMO,
    }


def freeze_missing() -> int:
    """Keep what statements say of results that were noted before this was kept; how many were looked at.

    A statement that was drawn then is kept with its addressee too, as they are known now.
    """
    found = list(_without_statement()[:A_NIGHT])
    with transaction.atomic():
        for _edition, group in groupby(found, key=lambda row: row.edition_id):
            members = list(group)
            freeze(members[0].edition, members)
        for row in found:
            if row.evidence is not None:
                statement = Statement.objects.get(registration=row)
                printed = {**statement.printed, **_addressed(row)}
                Statement.objects.filter(pk=statement.pk).update(printed=printed, issued_at=row.evidence.added_at)
    return len(found)


def freeze_all() -> None:
    """Keep what all of them say; a second time does nothing."""
    while freeze_missing() == A_NIGHT:
        pass


def _without_statement() -> QuerySet[Registration]:
    rows = Registration.objects.filter(state=Registration.State.COMPLETED, statement=None)
    return rows.select_related("edition__course", "person", "evidence").order_by("edition", "pk")


# ---------- drawn again ----------


def statements_made() -> QuerySet[Statement]:
    """The statements whose file in a dossier is the one that the portal drew first."""
    made = Statement.objects.filter(registration__evidence__version=1, registration__evidence__removed_at=None)
    return made.exclude(issued_at=None).select_related(
        "registration__person", "registration__edition", "registration__evidence__dossier__trajectory"
    )


def statements_unkept() -> Iterator[Statement]:
    """What ``freeze_all`` would keep of such a file; nothing is written."""
    rows = _without_statement().filter(evidence__version=1, evidence__removed_at=None)
    for edition, group in groupby(rows.select_related("evidence__dossier__trajectory"), key=lambda row: row.edition):
        taught = _taught(edition)
        for row in group:
            yield Statement(registration=row, printed={**_of(edition, row, taught), **_addressed(row)})


def put_redrawn(statement: Statement, stored: Stored) -> Event | None:
    """Put the new sheet in the place of the one in the dossier, as its next version, and tell the participant.

    None when the piece has another file by now, or the dossier takes none.
    """
    row = statement.registration
    piece = row.evidence
    if piece is None or put_drawn(piece, stored) is None:
        return None
    data = {"sha256": stored.sha256, "earlier": piece.sha256}
    event = record(REDRAWN.name, row, by=None, case=piece.dossier.case, data=data)
    post(
        messages.STATEMENT_REDRAWN,
        [row.person],
        row,
        occasion=event,
        url=f"{address('dossiers:overview', piece.dossier_id)}#evidence",
        params={"course": statement.printed["course"]},
    )
    return event
