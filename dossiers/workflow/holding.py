"""Lock what a verb decides over, and say in one sentence when nothing may be written."""

from __future__ import annotations

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetenceSection, Dossier
from trajectories.models import Trajectory
from trajectories.queries.intake import dossier_waits
from trajectories.workflow.trajectory import locked
from utq_portal.people.models import User
from utq_portal.web import dates
from utq_portal.workflow import NOT_YOURS, Refused

_CLOSED: dict[str, Promise] = {
    Trajectory.State.SUSPENDED: _("Your trajectory is paused. Resume it, and you can write again."),
    Trajectory.State.READY: _(
        "You declared your dossier ready. You can write again when your UTQ supervisor sends it back."
    ),
    Trajectory.State.SUBMITTED: _("This version is sealed. Take the dossier back, and you can write again."),
    Trajectory.State.IN_ASSESSMENT: _("Your dossier is being assessed. It stays as it was sealed."),
    Trajectory.State.COMPLETED: _("Your trajectory is completed. Your dossier stays as it was assessed."),
    Trajectory.State.CLOSED: _("This trajectory has ended. The dossier can be read, not changed."),
}
_SECTION_CLOSED: dict[str, Promise] = {
    CompetenceSection.State.READY: _("This competence is marked ready. Open it again, and you can change it."),
    CompetenceSection.State.LOCKED: _("This competence is sealed for the assessment."),
    CompetenceSection.State.SUFFICIENT: _("This competence was judged sufficient. It stays as it is."),
    CompetenceSection.State.RECOGNISED: _("This competence is recognised. Nothing has to be written."),
}
LAPSED = _(
    "The result of this competence held until %(day)s. Open it again before you hand in; your text is as you left it."
)
AFTER_INTAKE = _("The dossier opens when the intake has been concluded.")


def hold(dossier: Dossier) -> Dossier:
    """The dossier with its trajectory, both locked until the transaction ends; always in this order."""
    trajectory = locked(Trajectory(pk=dossier.trajectory_id))
    held = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    held.trajectory = trajectory
    return held


def sections_in(held: Dossier, **those: object) -> list[CompetenceSection]:
    """Those sections of the held dossier, in order, each with its competence and the dossier as it is held."""
    found = list(CompetenceSection.objects.filter(dossier=held, **those).select_related("competence"))
    for section in found:
        section.dossier = held
    return found


def closed_state(trajectory: Trajectory) -> Promise | str:
    """Why nothing in the dossier changes in this state of the trajectory; empty when it may."""
    return "" if trajectory.state in Trajectory.WRITABLE else _CLOSED.get(trajectory.state, NOT_YOURS)


def closed_because(dossier: Dossier) -> Promise | str:
    """Why the teacher cannot write in this dossier now; empty when writing is fine. Asks no query."""
    return closed_state(dossier.trajectory) or (AFTER_INTAKE if dossier_waits(dossier.trajectory) else "")


def section_closed_because(section: CompetenceSection) -> Promise | str:
    """Why the teacher cannot write in this section now; empty when writing is fine."""
    if why := closed_because(section.dossier):
        return why
    until = section.holds_until
    if until is not None and until < timezone.localdate():
        return LAPSED % {"day": dates.long(until)}
    return _SECTION_CLOSED.get(section.state, "")


def writing(dossier: Dossier, by: User) -> Dossier:
    """The held dossier, for its owner to change. Raises Refused with what would help."""
    held = hold(dossier)
    if held.trajectory.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if why := closed_because(held):
        raise Refused(why)
    return held


def fresh(section: CompetenceSection, held: Dossier) -> CompetenceSection:
    """The section as it stands under the lock of ``held``."""
    row = CompetenceSection.objects.select_related("competence").get(pk=section.pk, dossier=held)
    row.dossier = held
    return row


def writing_in(section: CompetenceSection, by: User) -> CompetenceSection:
    """The section under its lock, for its owner to change. Raises Refused with what would help."""
    row = fresh(section, writing(section.dossier, by))
    if why := section_closed_because(row):
        raise Refused(why)
    return row
