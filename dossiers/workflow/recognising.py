"""A partial certificate: delivered by the teacher, advised on, decided; and results of own courses.

docs/domain.md, Partial certificates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers import messages, rules
from dossiers.models import Dossier, PartialRecognition, RecognisedCriterion
from dossiers.queries.recognitions import sealed_since
from dossiers.workflow.covering import cover
from dossiers.workflow.holding import closed_state, hold
from dossiers.workflow.telling import tell
from trajectories.models import Criterion, Trajectory
from trajectories.queries.trajectories import attending, reviewing
from trajectories.workflow.trajectory import touch
from utq_portal.agenda.days import working_days_after
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.files import storage
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Guard, Refused, Step, advance

S = PartialRecognition.State

TWICE = _("You handed in %(name)s already. Open what you asked before, or choose another document.")
NOTHING_TICKED = _("Tick at least one criterion that the certificate covers.")
WHY_NOT = _("Say why, in a sentence: the teacher reads it.")
NOT_ASKED = _("Only criteria that the teacher asked for can be ticked.")
SEALED = _("A sealed version rests on this recognition, so it stays. If nobody assesses it yet, take the dossier back.")
ENDED = _("This trajectory has ended. What was decided stays.")

_step = partial(Step, audience=EVERYONE)
SUBMIT_RECOGNITION = _step(
    verb="dossiers.submit_recognition",
    sources=(S.DRAFT,),
    target=S.SUBMITTED,
    rule=rules.RECOGNITION_OWN,
    guards=(
        Guard(lambda row: bool(row.file_path), _("Add the certificate itself, as a file.")),
        Guard(lambda row: bool(row.name_en), _("Say what the certificate is for.")),
        Guard(lambda row: bool(row.university), _("Say which university awarded it.")),
        Guard(lambda row: row.issued_on is not None, _("Say when it was awarded.")),
        Guard(lambda row: row.criteria.exists(), NOTHING_TICKED),
    ),
    sentence=_("%(actor)s handed in a partial certificate: %(name)s"),
)
ADVISE_RECOGNITION = _step(
    verb="dossiers.advise_recognition",
    sources=(S.SUBMITTED, S.ADVISED),
    target=S.ADVISED,
    rule=rules.RECOGNITION_ADVISER,
    sentence=_("%(actor)s advised on the partial certificate %(name)s"),
)
RECOGNISE = _step(
    verb="dossiers.recognise",
    sources=(S.ADVISED,),
    target=S.RECOGNISED,
    rule=rules.RECOGNITION_DECIDER,
    sentence=_("%(actor)s recognised the partial certificate %(name)s"),
)
REFUSE_RECOGNITION = _step(
    verb="dossiers.refuse_recognition",
    sources=(S.ADVISED,),
    target=S.REFUSED,
    rule=rules.RECOGNITION_DECIDER,
    sentence=_("%(actor)s did not recognise the partial certificate %(name)s"),
)
WITHDRAW_RECOGNITION = _step(
    verb="dossiers.withdraw_recognition",
    sources=(S.SUBMITTED, S.ADVISED),
    target=S.WITHDRAWN,
    rule=rules.RECOGNITION_OWN,
    sentence=_("%(actor)s withdrew the partial certificate %(name)s"),
)
REVOKE_RECOGNITION = _step(
    verb="dossiers.revoke_recognition",
    sources=(S.RECOGNISED,),
    target=S.REVOKED,
    rule=rules.RECOGNITION_COORDINATOR,
    guards=(Guard(lambda row: not sealed_since(row), SEALED),),
    sentence=_("%(actor)s revoked the recognition of the partial certificate %(name)s"),
)
RECOGNITION_STEPS = (
    SUBMIT_RECOGNITION,
    ADVISE_RECOGNITION,
    RECOGNISE,
    REFUSE_RECOGNITION,
    WITHDRAW_RECOGNITION,
    REVOKE_RECOGNITION,
)
OWN_COURSE = declare(
    "dossiers.own_course_recognised", _("The completed course %(name)s counts as a partial certificate"), EVERYONE
)


@dataclass(frozen=True, slots=True)
class Given:
    """What the teacher says of a certificate; anything may still be missing in a draft."""

    origin: str = PartialRecognition.Origin.OTHER_UNIVERSITY
    name: str = ""
    university: str = ""
    certificate_no: str = ""
    issued_on: date | None = None
    note: str = ""
    criteria: Collection[int] = ()

    def values(self) -> dict[str, Any]:
        """The columns; a certificate is called the same in both languages."""
        texts = {"university": self.university, "certificate_no": self.certificate_no, "note": self.note}
        texts |= {"name_nl": self.name, "name_en": self.name}
        stripped = {name: text.strip() for name, text in texts.items()}
        return {"origin": self.origin, "issued_on": self.issued_on, **stripped}


# ---------- the teacher ----------


def _asking(dossier: Dossier, by: User) -> Dossier:
    """The held dossier of the teacher, while it can still take a partial certificate."""
    held = hold(dossier)
    if held.trajectory.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if why := closed_state(held.trajectory):
        raise Refused(why)
    return held


def keep_recognition(
    dossier: Dossier,
    given: Given,
    *,
    by: User,
    upload: UploadedFile[Any] | None = None,
    recognition: PartialRecognition | None = None,
) -> PartialRecognition:
    """Keep a draft, new or one's own, with the document when there is one; nothing is asked of anybody yet.

    Raises ValidationError with a sentence about the file, Refused when the dossier is closed or it is no draft.
    """
    with storage.needed(storage.store(upload) if upload else storage.NOTHING) as stored:
        return _keep(dossier, given, stored, recognition, by=by)


@transaction.atomic
def _keep(
    dossier: Dossier, given: Given, stored: storage.Stored, recognition: PartialRecognition | None, *, by: User
) -> PartialRecognition:
    held = _asking(dossier, by)
    rows = PartialRecognition.objects.filter(dossier=held)
    row = rows.filter(pk=recognition.pk, state=S.DRAFT).first() if recognition else None
    if recognition is not None and row is None:
        raise Refused(MOVED_ON)
    values = given.values()
    if stored.path:
        same = rows.filter(sha256=stored.sha256, state__in=[S.DRAFT, *PartialRecognition.OPEN, S.RECOGNISED])
        if (same.exclude(pk=row.pk) if row else same).exists():
            raise ValidationError(TWICE, code="twice", params={"name": stored.name})
        if row is not None:
            storage.remove_after_commit(row.file_path)
        values |= stored.columns
    if row is None:
        row = PartialRecognition.objects.create(dossier=held, **values)
    else:
        PartialRecognition.objects.filter(pk=row.pk).update(**values)
    wanted = Criterion.objects.filter(competence__profile=held.trajectory.profile_id, pk__in=given.criteria)
    RecognisedCriterion.objects.filter(recognition=row).delete()
    RecognisedCriterion.objects.bulk_create(RecognisedCriterion(recognition=row, criterion=one) for one in wanted)
    touch(held.trajectory)
    return PartialRecognition.objects.get(pk=row.pk)


@transaction.atomic
def discard_recognition(recognition: PartialRecognition, *, by: User) -> None:
    """Throw a draft of one's own away, with its document."""
    held = hold(recognition.dossier)
    row = PartialRecognition.objects.filter(pk=recognition.pk, dossier=held).first()
    if row is None:
        return
    if held.trajectory.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if row.state != S.DRAFT:
        raise Refused(MOVED_ON)
    storage.remove_after_commit(row.file_path)
    row.delete()


@transaction.atomic
def submit_recognition(recognition: PartialRecognition, *, by: User, today: date) -> None:
    """The teacher asks: the UTQ supervisor advises. Raises Refused with everything that is missing."""
    held = _asking(recognition.dossier, by)
    row = _fresh(recognition, held)
    if row.issued_on is not None and row.issued_on > today:
        raise Refused(_("The date of the certificate lies in the future."))
    event = _move(row, SUBMIT_RECOGNITION, by=by, submitted_on=today)
    touch(held.trajectory)
    trajectory = held.trajectory
    message, url = messages.RECOGNITION_ASKED, ""
    if attending(trajectory) is None:
        message, url = messages.RECOGNITION_UNASSIGNED, trajectory.get_absolute_url()
    due = working_days_after(today, current(trajectory.faculty_id).answer_days)
    tell(message, reviewing(trajectory), row, event, url=url, person=by.name, due=due)


@transaction.atomic
def withdraw_recognition(recognition: PartialRecognition, *, by: User) -> None:
    """The teacher takes the question back, before the decision."""
    held = hold(recognition.dossier)
    row = _fresh(recognition, held)
    waited = _coordinators(held) if row.state == S.ADVISED else reviewing(held.trajectory)
    event = _move(row, WITHDRAW_RECOGNITION, by=by)
    tell(messages.RECOGNITION_WITHDRAWN, waited, row, event, person=by.name)


# ---------- those who advise and decide ----------


def _coordinators(held: Dossier) -> list[User]:
    return list(holders(Role.COORDINATOR).exclude(pk=held.trajectory.person_id))


def _fresh(recognition: PartialRecognition, held: Dossier) -> PartialRecognition:
    """The row as it stands under the lock of ``held``."""
    row = PartialRecognition.objects.select_related("advised_by").get(pk=recognition.pk, dossier=held)
    row.dossier = held
    return row


def _running(recognition: PartialRecognition) -> PartialRecognition:
    """The row with its dossier, both held, in a trajectory that has not ended."""
    held = hold(recognition.dossier)
    if held.trajectory.state not in Trajectory.OPEN:
        raise Refused(ENDED)
    return _fresh(recognition, held)


def _move(row: PartialRecognition, step: Step, *, by: User, **changes: object) -> Event:
    return advance(row, step, by=by, changes=changes, data={"name": row.names}, case=row.dossier.case)


def _asked(row: PartialRecognition, criteria: Iterable[int]) -> set[int]:
    """The ticked criteria; raises Refused when one of them was not asked."""
    chosen = set(criteria)
    asked = set(RecognisedCriterion.objects.filter(recognition=row).values_list("criterion", flat=True))
    if chosen - asked:
        raise Refused(NOT_ASKED)
    return chosen


def _tick(row: PartialRecognition, field: str, chosen: set[int]) -> None:
    rows = RecognisedCriterion.objects.filter(recognition=row)
    rows.filter(criterion__in=chosen).update(**{field: True})
    rows.exclude(criterion__in=chosen).update(**{field: False})


@transaction.atomic
def advise_recognition(
    recognition: PartialRecognition, *, by: User, criteria: Iterable[int], text: str, today: date
) -> None:
    """The UTQ supervisor says which criteria it covers (fewer than asked, or none), and how to build it in.

    Until the decision the advice may be given again. Raises Refused without a text.
    """
    row = _running(recognition)
    if not text.strip():
        raise Refused(_("Write how the teacher builds it into the dossier, or why it does not count."))
    chosen = _asked(row, criteria)
    event = _move(row, ADVISE_RECOGNITION, by=by, advice=text.strip(), advised_by=by, advised_on=today)
    _tick(row, "advised", chosen)
    person, told = row.dossier.trajectory.person.name, [one for one in _coordinators(row.dossier) if one != by]
    tell(messages.RECOGNITION_ADVISED, told, row, event, person=person, reader=by.name)


@transaction.atomic
def recognise(
    recognition: PartialRecognition, *, by: User, criteria: Iterable[int], today: date, reason: str = ""
) -> None:
    """The coordinator recognises these criteria; a reason is needed where it is not as advised.

    A competence of which every criterion is covered now needs no text any more.
    """
    row = _running(recognition)
    chosen = _asked(row, criteria)
    if not chosen:
        raise Refused(_("Tick what is recognised, or refuse it with a reason."))
    advised = set(row.criteria.filter(advised=True).values_list("criterion", flat=True))
    if chosen != advised and not reason.strip():
        raise Refused(_("This is not as advised. Say why, in a sentence: the teacher reads it."))
    event = _move(row, RECOGNISE, by=by, reason=reason.strip(), decided_by=by, decided_on=today)
    _tick(row, "recognised", chosen)
    cover(row.dossier)
    _tell_decided(row, event)


@transaction.atomic
def refuse_recognition(recognition: PartialRecognition, *, by: User, reason: str, today: date) -> None:
    """The coordinator does not recognise it; the teacher reads why, and may ask again with something else."""
    row = _running(recognition)
    if not reason.strip():
        raise Refused(WHY_NOT)
    event = _move(row, REFUSE_RECOGNITION, by=by, reason=reason.strip(), decided_by=by, decided_on=today)
    _tick(row, "recognised", set())
    _tell_decided(row, event)


def _tell_decided(row: PartialRecognition, event: Event) -> None:
    trajectory = row.dossier.trajectory
    tell(messages.RECOGNITION_DECIDED, [trajectory.person], row, event)
    tell(messages.RECOGNITION_DECIDED_STAFF, [attending(trajectory)], row, event, person=trajectory.person.name)


@transaction.atomic
def revoke_recognition(recognition: PartialRecognition, *, by: User, reason: str) -> None:
    """The coordinator revokes it before a version is sealed that rests on it; its competence opens again."""
    row = _running(recognition)
    if not reason.strip():
        raise Refused(WHY_NOT)
    event = _move(row, REVOKE_RECOGNITION, by=by, reason=reason.strip())
    cover(row.dossier)
    _tell_decided(row, event)


# ---------- results of the university's own courses ----------


@transaction.atomic
def record_own_course(
    person: User,
    *,
    source: str,
    names: Mapping[str, str],
    completed_on: date,
    competences: Iterable[int] = (),
    criteria: Iterable[int] = (),
    certificate_no: str = "",
    by: User | None = None,
) -> PartialRecognition | None:
    """Let a completed course of this university count in the dossier of ``person``.

    For the courses above, from a completed registration of a course that gives a partial certificate: ``source`` is
    the key of that result ("registration:17"), ``names`` the course's name in both languages, and ``competences`` or
    ``criteria`` (keys) what it covers; a competence stands for all its criteria. The university's own result needs no
    advice and no decision: it is recognised at once, in the name of the system, and a competence that is covered whole
    needs no text any more.

    Returns None when there is no running dossier, or nothing in its profile is covered: call it again once there is.
    The same ``source`` twice changes nothing and returns the first row.
    docs/domain.md, Partial certificates.
    """
    dossier = Dossier.objects.filter(trajectory__person=person, trajectory__state__in=Trajectory.OPEN).first()
    if dossier is None:
        return None
    held = hold(dossier)
    known = PartialRecognition.objects.filter(dossier=held, source=source).first()
    covered = Criterion.objects.filter(
        Q(competence__in=list(competences)) | Q(pk__in=list(criteria)), competence__profile=held.trajectory.profile_id
    )
    if known is not None or not covered:
        return known
    row = PartialRecognition.objects.create(
        dossier=held,
        state=S.RECOGNISED,
        origin=PartialRecognition.Origin.OWN_COURSE,
        name_nl=names["nl"],
        name_en=names["en"],
        certificate_no=certificate_no,
        issued_on=completed_on,
        decided_on=completed_on,
        source=source,
    )
    RecognisedCriterion.objects.bulk_create(
        RecognisedCriterion(recognition=row, criterion=one, recognised=True) for one in covered
    )
    event = record(OWN_COURSE.name, row, by=by, case=held.case, data={"name": row.names})
    cover(held)
    tell(messages.OWN_COURSE_COUNTS, [person], row, event, url=held.get_absolute_url(), course=row.names)
    return row
