"""The dossiers of a writing session, for the UTQ supervisor who leads it: what the dossier's Rules let them see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext, ngettext

from courses import rules
from courses.models import Attendance, Edition, Registration, Session
from dossiers.queries.dossiers import questions_to
from dossiers.queries.sections import standing_sections
from utq_portal.people.models import User


@dataclass(slots=True)
class Seat:
    """A participant; ``sections`` is empty where the leader may not see the dossier or there is none."""

    registration: Registration
    was: str
    sections: list[Any] = field(default_factory=list)
    question: Any = None  # the oldest question that waits for the leader

    @property
    def person(self) -> User:
        """Whose seat it is."""
        return self.registration.person

    @property
    def open(self) -> bool:
        """Whether the leader reads the dossier today."""
        return bool(self.sections) and bool(self.sections[0].readable)

    @property
    def pieces(self) -> int:
        """How many pieces of evidence the dossier has."""
        return int(self.sections[0].files) if self.sections else 0

    @property
    def bars(self) -> list[str]:
        """A part per competence: good, care, draft or none."""
        return [_bar(one) for one in self.sections]

    @property
    def said(self) -> str:
        """ "2 ready, 1 with feedback, 1 draft"."""
        bars = self.bars
        words = [
            (bars.count("good"), ngettext("%(n)s ready", "%(n)s ready", bars.count("good"))),
            (bars.count("care"), ngettext("%(n)s with feedback", "%(n)s with feedback", bars.count("care"))),
            (bars.count("draft"), ngettext("%(n)s draft", "%(n)s drafts", bars.count("draft"))),
        ]
        return ", ".join(word % {"n": count} for count, word in words if count) or gettext("not started")

    @property
    def deadline(self) -> Any:
        """The last day of the obligation, if there is one."""
        obligation = self.sections[0].dossier.trajectory.obligation if self.sections else None
        return obligation.deadline if obligation else None

    @property
    def latest(self) -> Any:
        """The section that was written in last."""
        written = [one for one in self.sections if one.edited_at]
        return max(written, key=lambda one: one.edited_at) if written else None


def _bar(section: Any) -> str:
    if section.done:
        return "good"
    if section.remarks:
        return "care"
    return "none" if section.state == section.State.EMPTY else "draft"


def seats_of(edition: Edition, user: User, session: Session | None) -> list[Seat]:
    """Who comes, those who ask for the leader first, then by name; three queries."""
    here = Attendance.objects.filter(registration=OuterRef("pk"), session=session).values("was")
    rows = Registration.objects.filter(rules.NOTES(user), edition=edition, state__in=Registration.HAS_PLACE)
    rows = rows.select_related("person", "faculty").annotate(was=Subquery(here[:1]))
    ordered = rows.order_by("person__folded", "pk")
    seats = {row.person_id: Seat(row, row.was or "") for row in ordered}
    for section in standing_sections(user, seats):
        seats[section.dossier.trajectory.person_id].sections.append(section)
    for question in questions_to(user).filter(section__dossier__trajectory__person__in=seats).order_by("-asked_at"):
        seats[question.section.dossier.trajectory.person_id].question = question
    return sorted(seats.values(), key=lambda seat: (seat.question is None, seat.was == Attendance.Was.ABSENT))
