"""One look at a teacher's home of which the facts are known, without the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace

from assessments.home import assessment_of, fact_of
from assessments.queries.own import AssessmentFact
from dossiers.home import sections_of
from dossiers.queries.own import SectionFact
from trajectories.home import Facts, facts_of
from utq_portal.desks.home import Home

TODAY = date(2026, 11, 23)
DONE = Facts(
    obliged=True,
    intake_concluded_on=date(2026, 3, 2),
    cv=True,
    diagnosis=True,
    discussion=True,
    supervisor="Marit Wesselink",
    supervisor_given="Marit",
)


def home(
    facts: Facts,
    sections: Sequence[SectionFact] = (),
    *,
    assessment: AssessmentFact | None = None,
    certificate: str = "",
) -> Home:
    """The home of somebody with these facts."""
    row = SimpleNamespace(
        pk=1,
        state=facts.state,
        has_exemption=False,
        ceremony_at=None,
        certificate_no=certificate,
        certificate_at=None,
    )
    known = {facts_of: facts, sections_of: list(sections), assessment_of: None, fact_of: assessment}
    return Home(None, TODAY, row if facts.state else None, known)  # type: ignore[arg-type]


def section(number: int, state: str = "empty", **more: object) -> SectionFact:
    """A competence with three criteria."""
    return SectionFact(number, number, f"Competence {number}", state, criteria=3, **more)  # type: ignore[arg-type]
