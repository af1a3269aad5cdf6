"""What is still missing before a dossier can be declared ready, each as a sentence and the place to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.models import CompetenceSection, Dossier
from utq_portal.web import dates

if TYPE_CHECKING:
    from dossiers.queries.sections import Section

S = CompetenceSection.State


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do; ``url`` is where."""

    sentence: str | Promise
    url: str


def before_ready(section: Section, unmet: Iterable[str] = ()) -> list[Missing]:
    """What stands between this section and "ready"; empty when it can be marked, or is."""
    if section.done:
        return []
    page = section.get_absolute_url()
    found = []
    if not section.words and section.ready_elsewhere_on is None:
        found.append(Missing(_("Write your text on competence %(number)s") % _number(section), f"{page}#text"))
    elif not section.words and not section.pieces:
        sentence = _("Upload what you have of competence %(number)s and tick what it shows, or write your text")
        found.append(Missing(sentence % _number(section), f"{page}#evidence"))
    found += _needed(section)
    if section.state == S.FEEDBACK_ASKED:
        found.append(
            Missing(
                _("Wait for the feedback on competence %(number)s, or withdraw the question") % _number(section),
                f"{page}#asked",
            )
        )
    found += [
        Missing(
            _("Add to competence %(number)s: %(component)s") % {"component": label, **_number(section)},
            f"{page}#evidence",
        )
        for label in unmet
    ]
    return found


def _needed(section: Section) -> list[Missing]:
    if not section.needed:
        return []
    sentence = ngettext(
        "Resolve a remark on competence %(number)s",
        "Resolve %(count)s remarks on competence %(number)s",
        section.needed,
    )
    page = section.get_absolute_url()
    return [Missing(sentence % {"count": section.needed, **_number(section)}, f"{page}#remarks")]


def _renew(section: Section, until: date) -> Missing:
    """A result that is too old counts no more; the text is still there."""
    sentence = _("Open competence %(number)s again: its result held until %(day)s")
    page = section.get_absolute_url()
    return Missing(sentence % {"day": dates.long(until), **_number(section)}, page)


def _number(section: Section) -> dict[str, object]:
    return {"number": section.competence.number}


def before_declaring(
    dossier: Dossier,
    sections: Iterable[Section],
    today: date,
    unmet: dict[int, list[str]] | None = None,
    courses: Iterable[int] = (),
) -> list[Missing]:
    """What stands between the dossier and "ready declared": every section, the intake, the profile's last day.

    ``unmet`` are the labels of mandatory components per competence; ``courses`` the competences for which the profile
    makes a course mandatory that has not been completed.
    """
    trajectory = dossier.trajectory
    found = []
    for section in sections:
        if (until := section.holds_until) is not None and until < today:
            found.append(_renew(section, until))
            continue
        if section.done:
            found += _needed(section) if section.state == S.READY else []
            continue
        todo = before_ready(section, (unmet or {}).get(section.competence_id, ()))
        page = section.get_absolute_url()
        found += todo or [Missing(_("Mark competence %(number)s as ready") % _number(section), page)]
    plan = trajectory.get_absolute_url()
    found += [
        Missing(_("Complete the course for competence %(number)s") % {"number": number}, plan) for number in courses
    ]
    if trajectory.intake_concluded_on is None:
        found.append(Missing(_("Have your intake concluded"), plan))
    until = trajectory.profile.submit_until
    if until is not None and today > until:
        found.append(Missing(_("Ask the coordinator to move you to the profile that is in use now"), plan))
    return found
