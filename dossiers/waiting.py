"""What waits for a UTQ supervisor, as lines of a queue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from trajectories.models import Trajectory
from utq_portal.agenda.days import working_days_after
from utq_portal.desks.queue import Act, Item, due_status, in_order, since_words
from utq_portal.web import dates
from utq_portal.web.links import address

T = Trajectory.State


def of_supervisor(
    rows: Iterable[Any], questions: Iterable[Any], certificates: Iterable[Any], answer_days: int, today: date
) -> list[Item]:
    """Feedback, certificates, dossiers and intakes, the first due above."""
    found = [_question(question, today) for question in questions]
    found += [_certificate(row, answer_days) for row in certificates]
    found += [_ready(row, answer_days) if row.state == T.READY else _intake(row, answer_days) for row in rows]
    return in_order(found, today)


def _question(question: Any, today: date) -> Item:
    person = question.section.dossier.trajectory.person.name
    about = {"person": person, "number": question.section.competence.number}
    title = _("%(person)s asks feedback on competence %(number)s") % about
    url = question.get_absolute_url()
    kind, word = due_status(question.due_on, today)
    asked = _("“%(words)s”") % {"words": question.question[:140]} if question.question else ""
    return Item(title, url, asked, kind, word, question.due_on, [Act(_("Give feedback"), url)])


def _certificate(row: Any, answer_days: int) -> Item:
    title = _("%(person)s handed in a partial certificate") % {"person": row.dossier.trajectory.person.name}
    url = row.get_absolute_url()
    due = working_days_after(dates.civil(row.state_since), answer_days)
    note = ", ".join([row.name, row.university]) if row.university else row.name
    return Item(title, url, note, "waiting", since_words(row), due, [Act(_("Advise"), url)])


def _ready(row: Any, answer_days: int) -> Item:
    title = _("%(person)s declared the dossier ready") % {"person": row.person.name}
    case = row.get_absolute_url()
    act = Act(_("Take a last look"), address("dossiers:review", row.dossier.pk) if hasattr(row, "dossier") else case)
    note = _("Endorse, or return it with reasons per competence")
    due = working_days_after(dates.civil(row.state_since), answer_days)
    return Item(title, case, note, "waiting", since_words(row), due, [act])


def _intake(row: Any, answer_days: int) -> Item:
    record = Act(_("Record intake"), address("trajectories:conclude_intake", row.pk))
    if row.intake_at is not None:
        title = _("Intake meeting with %(person)s") % {"person": row.person.name}
        word = _("On %(day)s") % {"day": dates.short(row.intake_at)}
        note = f"{dates.with_weekday(row.intake_at)}, {dates.clock(row.intake_at)}"
        return Item(title, row.get_absolute_url(), note, "waiting", word, dates.civil(row.intake_at), [record])
    title = _("%(person)s sent the intake documents") % {"person": row.person.name}
    read = Act(_("Read"), address("trajectories:intake", row.pk), "quiet")
    note = _("You already spoke? Record the intake in one form.")
    due = working_days_after(dates.civil(row.state_since), answer_days)
    return Item(title, row.get_absolute_url(), note, "waiting", since_words(row), due, [read, record])
