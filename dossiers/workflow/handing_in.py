"""From "this section is ready" to the sealed version, and back (docs/domain.md, Handing in; Taking back)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers import grants, messages
from dossiers.models import CompetenceSection, Dossier, FeedbackComment, Snapshot
from dossiers.queries.missing import before_declaring
from dossiers.queries.sections import courses_missing, sections_of, unmet_components
from dossiers.workflow.holding import hold, sections_in, writing
from dossiers.workflow.sealing import seal, unlock
from dossiers.workflow.steps import RETURN_SECTION, move
from dossiers.workflow.telling import tell
from trajectories.models import RequiredComponent, Trajectory
from trajectories.queries.trajectories import attending, reviewing
from trajectories.workflow import trajectory as trajectory_steps
from trajectories.workflow.balls import settle
from utq_portal.agenda.days import working_days_after
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.typeface import why_unprintable
from utq_portal.workflow import Refused

S = CompetenceSection.State
NAME_FIRST = _("Confirm the name that the certificate prints.")
ANONYMOUS_FIRST = _("Confirm that no student can be recognised in your dossier.")
NOT_YET = _("Your dossier cannot be declared ready yet. What is missing is listed here.")
TOO_LATE = _("This profile takes no dossiers any more. Ask the coordinator for a later date or another profile.")
REASON_FIRST = _("Say for one competence at least what is missing, so that the teacher can work on it.")
OPEN_AGAIN = _(
    "Competence %(number)s was opened again since the dossier was declared ready. It goes back to the teacher first."
)
TICK_ALL = _("Tick every part of the checklist first: your university asks for it before a dossier is endorsed.")


@transaction.atomic
def declare_ready(dossier: Dossier, *, by: User, today: date, printed_name: str, anonymised: bool) -> None:
    """The teacher hands the dossier to the UTQ supervisor; name and anonymisation are confirmed with it.

    Raises Refused with every missing thing in ``details``.
    """
    held = writing(dossier, by)
    sections = sections_of(held)
    missing = before_declaring(held, sections, today, unmet_components(held, sections), courses_missing(held, sections))
    if missing:
        raise Refused(NOT_YET, [one.sentence for one in missing])
    if not printed_name.strip():
        raise Refused(NAME_FIRST)
    if why := why_unprintable(printed_name):
        raise Refused(why)
    if not anonymised:
        raise Refused(ANONYMOUS_FIRST)
    User.objects.filter(pk=by.pk).update(printed_name=printed_name.strip())
    Dossier.objects.filter(pk=held.pk).update(anonymised_at=timezone.now())
    event = trajectory_steps.declare_ready(held.trajectory, by=by, today=today)
    trajectory = held.trajectory
    due = working_days_after(today, current(trajectory.faculty_id).answer_days)
    if supervisor := attending(trajectory):
        url = address("dossiers:review", held.pk)
        tell(messages.READY, [supervisor], trajectory, event, url=url, person=by.name, due=due)
    else:
        tell(messages.READY_UNASSIGNED, reviewing(trajectory), trajectory, event, person=by.name)


@transaction.atomic
def withdraw_ready(dossier: Dossier, *, by: User) -> None:
    """The teacher takes a declared dossier back until it is endorsed: not a return (docs/domain.md, Taking back).

    Nothing was sealed: the competences stay ready, and each can be opened again.
    """
    held = hold(dossier)
    event = trajectory_steps.withdraw_ready(held.trajectory, by=by)
    trajectory = held.trajectory
    told = [person for person in reviewing(trajectory) if person.pk != by.pk]
    tell(messages.READY_WITHDRAWN, told, trajectory, event, person=by.name)


@transaction.atomic
def return_ready(dossier: Dossier, *, by: User, reasons: Mapping[int, str]) -> None:
    """The UTQ supervisor sends it back, with a reason per section (by key); those sections open again.

    Each reason stands beside the text as a remark that has to be resolved.
    """
    held = hold(dossier)
    said = {key: reason.strip() for key, reason in reasons.items() if reason.strip()}
    sections = sections_in(held, state=S.READY, pk__in=said)
    if not sections:
        raise Refused(REASON_FIRST)
    event = trajectory_steps.return_ready(held.trajectory, by=by)
    for section in sections:
        reason = {"body": said[section.pk], "mandatory": True, "from_return": True}
        FeedbackComment.objects.create(section=section, author=by, **reason)
        move(section, RETURN_SECTION, by=by)
    settle(held.trajectory_id)
    person, url = held.trajectory.person, held.get_absolute_url()
    tell(messages.RETURNED, [person], held.trajectory, event, url=url, reader=by.name)


def checklist_of(dossier: Dossier) -> list[RequiredComponent]:
    """The components that the UTQ supervisor may tick: those of the competences that are ready."""
    ready = CompetenceSection.objects.filter(dossier=dossier, state=S.READY).values("competence")
    return list(RequiredComponent.objects.filter(competence__in=ready).select_related("competence"))


def to_tick(dossier: Dossier, items: Iterable[RequiredComponent]) -> list[RequiredComponent]:
    """What of these has to be ticked before endorsing: by the setting everything, else what is mandatory."""
    everything = current(dossier.trajectory.faculty_id).checklist_required
    return [one for one in items if everything or one.mandatory]


def _not_now(held: Dossier, today: date) -> Promise | str:
    """Why no version can be sealed today: the profile has ended, or a recognition was revoked meanwhile."""
    until = held.trajectory.profile.submit_until
    if until is not None and today > until:
        return TOO_LATE
    left = CompetenceSection.objects.filter(dossier=held).exclude(state__in=CompetenceSection.DONE)
    number = left.order_by("competence__number").values_list("competence__number", flat=True).first()
    return OPEN_AGAIN % {"number": number} if number is not None else ""


@transaction.atomic
def endorse(
    dossier: Dossier, *, by: User, today: date, checklist: list[str] | None = None, advice_text: str = ""
) -> Snapshot:
    """The UTQ supervisor agrees: the version is sealed, the dossier locks, the coordinator is told.

    ``checklist`` holds the codes that were ticked; all are needed only where the policy or a mandatory component
    says so. Raises Refused otherwise, or when somebody moved it on.
    """
    held = hold(dossier)
    if why := _not_now(held, today):
        raise Refused(why)
    ticked = checklist or []
    if any(one.code not in ticked for one in to_tick(held, checklist_of(held))):
        raise Refused(TICK_ALL)
    trajectory, declared = held.trajectory, held.trajectory.state_since
    event = trajectory_steps.endorse(trajectory, by=by)
    words = advice_text.strip()
    snapshot = seal(held, endorsed_by=by, ready_declared_at=declared, advice_text=words, checklist=ticked)
    person = trajectory.person
    tell(messages.ENDORSED, holders(Role.COORDINATOR), trajectory, event, person=person.name)
    tell(messages.ENDORSED_YOURS, [person], trajectory, event, reader=by.name)
    return snapshot


def insist_from(dossier: Dossier) -> date | None:
    """The first day on which the teacher may insist; None when the dossier never came back."""
    last = FeedbackComment.objects.filter(section__dossier=dossier, from_return=True).order_by("at").last()
    if last is None:
        return None
    days = current(dossier.trajectory.faculty_id).insist_days
    return timezone.localtime(last.at).date() + timedelta(days=days)


def _too_soon(dossier: Dossier, today: date) -> str:
    first = insist_from(dossier)
    if first is None or today >= first:
        return ""
    return _("You can hand in without endorsement from %(day)s on.") % {"day": dates.long(first)}


def why_not_insist(dossier: Dossier, today: date) -> Promise | str:
    """Why the teacher cannot hand in without endorsement today; empty when it can be done."""
    trajectory = dossier.trajectory
    if trajectory.state != Trajectory.State.READY:
        return _("First declare your dossier ready.")
    if trajectory.returns == 0:
        return _("You can hand in without endorsement after the dossier came back once.")
    return _too_soon(dossier, today) or _not_now(dossier, today)


@transaction.atomic
def insist(dossier: Dossier, *, by: User, today: date) -> Snapshot:
    """The teacher hands in without endorsement, after the dossier came back once; the advice is negative then."""
    held = hold(dossier)
    if why := _not_now(held, today) or _too_soon(held, today):
        raise Refused(why)
    trajectory, declared = held.trajectory, held.trajectory.state_since
    event = trajectory_steps.insist(trajectory, by=by)
    snapshot = seal(held, endorsed_by=None, ready_declared_at=declared, advice=Snapshot.Advice.NEGATIVE)
    told = [*holders(Role.COORDINATOR), attending(trajectory)]
    tell(messages.INSISTED, told, trajectory, event, person=by.name)
    return snapshot


@transaction.atomic
def take_back(dossier: Dossier, *, by: User) -> None:
    """Teacher or coordinator take the sealed version back before the assessment starts: it is void, sections are ready.

    Races with the start on the trajectory's state; the loser gets Refused.
    """
    held = hold(dossier)
    event = trajectory_steps.take_back(held.trajectory, by=by)
    # the newest only: an earlier attempt was judged on an earlier version, which stays what it was
    versions = Snapshot.objects.filter(dossier=held, voided_at=None).select_related("dossier")
    for snapshot in versions.order_by("-number")[:1]:
        grants.withdraw_all(snapshot, by=by)
        Snapshot.objects.filter(pk=snapshot.pk).update(voided_at=timezone.now())
    unlock(held)
    trajectory = held.trajectory
    concerned = [trajectory.person, attending(trajectory), *holders(Role.COORDINATOR)]
    told = [person for person in concerned if person is not None and person.pk != by.pk]
    tell(messages.TAKEN_BACK, told, trajectory, event, person=trajectory.person.name)
