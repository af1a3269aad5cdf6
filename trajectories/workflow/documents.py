"""What the teacher writes before the intake: educational CV, self-diagnosis, talk with the line manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import messages, rules
from trajectories.models import (
    Criterion,
    CriterionRating,
    CVEntry,
    EducationalCV,
    LineManagerDiscussion,
    SelfDiagnosis,
    Trajectory,
)
from trajectories.workflow.steps import step, tell
from trajectories.workflow.trajectory import locked, touch
from trajectories.workflow.versions import Stale
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.files import storage
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders, line_manager_of
from utq_portal.policy.queries import current
from utq_portal.workflow import NOT_YOURS, Refused, advance

S = Trajectory.State

RECORD_DISCUSSION = step(
    verb="trajectories.record_discussion",
    sources=(S.PREPARING,),
    target=S.PREPARING,
    rule=rules.OWN,
    sentence=_("%(actor)s recorded the talk with the line manager"),
)
CONFIRM_DISCUSSION = declare(
    "trajectories.confirm_discussion", _("%(actor)s confirmed what was agreed about teaching tasks"), EVERYONE
)
DOCUMENTS_SENT = _(
    "The documents are with your UTQ supervisor, so they no longer change. Ask for their return to add something."
)
CV_FIELDS = ("kind", "period", "institution", "course", "role", "hours", "group_size", "own_share")


def _writable(trajectory: Trajectory, by: User) -> Trajectory:
    """The locked trajectory, if its documents are still the teacher's to write."""
    row = locked(trajectory)
    if row.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if row.state != S.PREPARING:
        raise Refused(DOCUMENTS_SENT)
    return row


@transaction.atomic
def save_cv(
    trajectory: Trajectory, *, by: User, version: int, no_experience: bool, rows: Sequence[Mapping[str, object]]
) -> EducationalCV:
    """Keep the rows as they are on the page; the same rows again change nothing.

    Raises Stale when the CV was changed since ``version``, Refused once it was sent.
    """
    row = _writable(trajectory, by)
    cv, _new = EducationalCV.objects.get_or_create(trajectory=row)
    wanted = [{name: entry.get(name, "") for name in CV_FIELDS} for entry in rows]
    if (no_experience, wanted) == (cv.no_experience, cv_rows(cv)):
        return cv
    if cv.version != version:
        raise Stale(cv.version)
    cv.entries.all().delete()
    CVEntry.objects.bulk_create(CVEntry(cv=cv, position=n, **entry) for n, entry in enumerate(wanted, 1))
    cv.no_experience, cv.version, cv.saved_at = no_experience, version + 1, timezone.now()
    cv.save(update_fields=["no_experience", "version", "saved_at"])
    touch(row)
    return cv


def cv_rows(cv: EducationalCV) -> list[dict[str, str]]:
    """The rows of a CV as plain values, in order."""
    return [{name: getattr(entry, name) for name in CV_FIELDS} for entry in cv.entries.all()]


@transaction.atomic
def keep_cv_file(trajectory: Trajectory, stored: storage.Stored, *, by: User) -> None:
    """Put an uploaded CV in the place of an earlier one; the version of the rows stays as it is."""
    row = _writable(trajectory, by)
    cv, _new = EducationalCV.objects.get_or_create(trajectory=row)
    _let_go(cv)
    EducationalCV.objects.filter(pk=cv.pk).update(**stored.columns)
    touch(row)


@transaction.atomic
def drop_cv_file(trajectory: Trajectory, *, by: User) -> None:
    """Take the uploaded CV away; no harm when there is none."""
    row = _writable(trajectory, by)
    cv = EducationalCV.objects.filter(trajectory=row).first()
    if cv is None or not cv.file_path:
        return
    _let_go(cv)
    EducationalCV.objects.filter(pk=cv.pk).update(**storage.NOTHING.columns)
    touch(row)


def _let_go(cv: EducationalCV) -> None:
    """Delete the file after the commit, unless it is the one that was sent with an earlier submission."""
    sent = ((cv.frozen or {}).get("file") or {}).get("path")
    if cv.file_path and cv.file_path != sent:
        storage.remove_after_commit(cv.file_path)


@transaction.atomic
def save_ratings(
    trajectory: Trajectory, *, by: User, version: int, ratings: Mapping[int, tuple[int | None, str]]
) -> SelfDiagnosis:
    """Keep level and note of these criteria (by key); others stay as they are.

    An empty level or note leaves what is there. Two tabs on different criteria do not hinder each other; raises Stale
    when one of these was changed since ``version`` into something else, Refused once the documents were sent.
    """
    row = _writable(trajectory, by)
    diagnosis, _new = SelfDiagnosis.objects.get_or_create(trajectory=row)
    known = {rating.criterion_id: rating for rating in diagnosis.ratings.all()}
    mine = set(Criterion.objects.filter(competence__profile=row.profile_id).values_list("pk", flat=True))
    changed = []
    for criterion, (level, note) in ratings.items():
        if criterion not in mine:
            continue
        rating = known.get(criterion) or CriterionRating(diagnosis=diagnosis, criterion_id=criterion)
        fresh = rating.changed_in <= version
        wanted_level = level or rating.level
        wanted_note = note if fresh else note or rating.note
        if (wanted_level, wanted_note) == (rating.level, rating.note):
            continue
        if not fresh and _differs(rating, level, note):
            raise Stale(diagnosis.version)
        rating.level, rating.note = wanted_level, wanted_note
        changed.append(rating)
    if changed:
        diagnosis.version += 1
        diagnosis.saved_at = timezone.now()
        diagnosis.save(update_fields=["version", "saved_at"])
        for rating in changed:
            rating.changed_in = diagnosis.version
            rating.save()
        touch(row)
    return diagnosis


def _differs(rating: CriterionRating, level: int | None, note: str) -> bool:
    """Whether both sides say something, and not the same."""
    return bool((level and rating.level and level != rating.level) or (note and rating.note and note != rating.note))


@transaction.atomic
def record_discussion(
    trajectory: Trajectory,
    *,
    by: User,
    held_on: date,
    teaching_tasks: str,
    hours_available: str,
    with_whom: str,
    today: date,
) -> LineManagerDiscussion:
    """Write down the talk; the line manager is told and may confirm it. The same words again change nothing.

    Without a line manager in the HR data the coordinator is told (docs/domain.md, Line managers).
    Raises Refused when it was not held yet or the documents were sent.
    """
    row = _writable(trajectory, by)
    if held_on > today:
        raise Refused(_("Record the talk after it took place: choose a day up to today."))
    manager = line_manager_of(row.person)
    found = LineManagerDiscussion.objects.filter(trajectory=row).first()
    values = {
        "held_on": held_on,
        "teaching_tasks": teaching_tasks,
        "hours_available": hours_available,
        "with_whom": with_whom or (found.with_whom if found else "") or (manager.name if manager else ""),
        "line_manager": manager,
    }
    if found and all(getattr(found, name) == value for name, value in values.items()):
        return found
    discussion, _new = LineManagerDiscussion.objects.update_or_create(
        trajectory=row, defaults={**values, "recorded_at": timezone.now(), "confirmed_at": None}
    )
    event = advance(trajectory, RECORD_DISCUSSION, by=by, changes={"touched_at": timezone.now()})
    _tell_line_manager(row, discussion, event)
    return discussion


def _tell_line_manager(row: Trajectory, discussion: LineManagerDiscussion, event: Event) -> None:
    params = {"person": row.person.name, "held_on": discussion.held_on}
    if discussion.line_manager is None:
        office, once = list(holders(Role.COORDINATOR)), "no_line_manager"
        url = row.get_absolute_url()
        post(messages.NO_LINE_MANAGER, office, row, occasion=once, case=row.case, url=url, params=params)
        return
    needed = current(row.faculty_id).line_manager_confirms
    message = messages.CONFIRM_DISCUSSION_FIRST if needed else messages.CONFIRM_DISCUSSION
    tell(message, [discussion.line_manager], row, event, "trajectories:discussion", **params)


@transaction.atomic
def confirm_discussion(trajectory: Trajectory, *, by: User) -> bool:
    """The line manager agrees with what was recorded; the coordinator may when there is no line manager.

    False when it was confirmed already. Raises Refused when there is nothing to confirm, or it is not for ``by``.
    """
    row = locked(trajectory)
    discussion = LineManagerDiscussion.objects.filter(trajectory=row).first()
    if discussion is None:
        raise Refused(_("There is nothing to confirm yet: the teacher has not recorded the talk."))
    alone = discussion.line_manager_id is None and rules.COORDINATOR.allows(by, row)
    if not (alone or rules.LINE_MANAGER.allows(by, row)):
        raise Refused(NOT_YOURS)
    if discussion.confirmed_at:
        return False
    discussion.confirmed_at = timezone.now()
    discussion.save(update_fields=["confirmed_at"])
    record(CONFIRM_DISCUSSION.name, row, by=by, case=row.case)
    return True
