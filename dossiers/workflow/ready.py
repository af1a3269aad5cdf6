"""The teacher says that a competence is done, or goes on with it; and in which language the dossier is."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetenceSection, CriterionText, Dossier, Revision
from dossiers.workflow.holding import fresh, section_closed_because, writing
from dossiers.workflow.steps import BEGIN, MARK_READY, RENEW, REOPEN, move
from dossiers.workflow.texts import keep
from trajectories.workflow.balls import settle
from trajectories.workflow.trajectory import touch
from utq_portal.people.models import User
from utq_portal.workflow import Refused

S = CompetenceSection.State
WITH_READER = _("A reader still has this competence. Wait for the answer, or withdraw the question.")


@transaction.atomic
def mark_ready(section: CompetenceSection, *, by: User) -> None:
    """The teacher says that this competence is done; what was kept to oneself is shared with that.

    Raises Refused with what is in the way. Doing it twice changes nothing.
    """
    row = fresh(section, writing(section.dossier, by))
    if row.state == S.READY:
        return
    if row.state == S.FEEDBACK_ASKED:
        raise Refused(WITH_READER)
    if row.state not in MARK_READY.sources and (why := section_closed_because(row)):
        raise Refused(why)
    if row.state == S.EMPTY and row.ready_elsewhere_on is not None:
        move(row, BEGIN, by=by)  # the upload stands for the text: there was nothing to write
    for text in CriterionText.objects.filter(section=row):
        keep(text, Revision.Moment.READY)
    move(row, MARK_READY, by=by)
    CriterionText.objects.filter(section=row, private=True).update(private=False)
    touch(row.dossier.trajectory)
    settle(row.dossier.trajectory_id)


@transaction.atomic
def reopen(section: CompetenceSection, *, by: User) -> None:
    """The teacher goes on writing in a competence that was ready, or whose result holds no more.

    The text stands as it was. Doing it twice changes nothing.
    docs/domain.md, Results.
    """
    row = fresh(section, writing(section.dossier, by))
    if row.state == S.DRAFTING:
        return
    if row.state == S.SUFFICIENT:
        move(row, RENEW, by=by, sufficient_on=None)
    else:
        move(row, REOPEN, by=by)
    touch(row.dossier.trajectory)
    settle(row.dossier.trajectory_id)


@transaction.atomic
def choose_language(dossier: Dossier, *, by: User, language: str) -> None:
    """Say in which language the texts are written, so that they are read out and spelled well.

    docs/domain.md, Profiles.
    """
    held = writing(dossier, by)
    Dossier.objects.filter(pk=held.pk).update(language=language)
