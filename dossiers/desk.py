"""What dossiers add to the coordinator's dashboard: partial certificates, who has no supervisor, steps, and risk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from dossiers.models import PartialRecognition
from dossiers.queries import waiting_for_coordinator
from dossiers.queries.caseload import STEPS, at_risk, foremost, in_pipeline, with_step
from dossiers.rows import Line, line_of
from trajectories.models import Trajectory
from utq_portal.agenda.days import working_days_after
from utq_portal.desks import charts
from utq_portal.desks.counting import NONE, Row, groups, text
from utq_portal.desks.desk import HALF, HEAD, WHERE, Groups, Look, Part, add, care
from utq_portal.desks.queue import Act, Item, since_words
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.numbers import grouped

DESK = "coordinator"
STAGES = ("intake", "route", "dossier", "assessment", "completed")


def foremost_of(look: Look) -> tuple[list[Any], list[Any]]:
    """The first to start, and the first at risk, for every part of the page that shows some."""
    return foremost(look.request.user, look.today)


def _certificates(look: Look) -> list[Item]:
    """Those that this coordinator moves on, the longest waiting first."""
    if not look.found.total("recognition"):
        return []
    return [_certificate(row, current()) for row in waiting_for_coordinator(look.request.user)[:6]]


def _certificate(row: Any, policy: Policy) -> Item:
    who = {"person": row.dossier.trajectory.person.name, "faculty": row.dossier.trajectory.faculty.code}
    url = address("dossiers:recognition", row.pk)
    due = working_days_after(dates.civil(row.state_since), policy.answer_days)
    if row.state == PartialRecognition.State.ADVISED:
        title, act = _("Decide about a partial certificate of %(person)s, %(faculty)s"), Act(_("Decide"), url)
        note = _("%(name)s, with the advice of %(adviser)s") % {"name": row.name, "adviser": row.advised_by.name}
    else:
        title = _("%(person)s, %(faculty)s: a partial certificate and no UTQ supervisor")
        note = _("Assign a UTQ supervisor, who advises on it before you decide.")
        act = Act(_("Assign"), address("trajectories:assign_supervisor", row.dossier.trajectory_id))
    return Item(title % who, url, note, "waiting", since_words(row), due, [act])


def _where(look: Look) -> dict[str, Any]:
    return {"open": sum(look.found.total("pipeline", b=step) for step in STAGES if step != "completed")}


def _risk(look: Look) -> dict[str, Any]:
    _to_start, risky = look.once(foremost_of)
    return {"risk": look.found.total("risk"), "risky": [_risk_line(row, look.request.user) for row in risky[:5]]}


def _risk_line(row: Any, user: User) -> Line:
    return line_of(row, user, why=why_at_risk(row, line_of(row, user)))


def why_at_risk(row: Any, line: Line) -> str:
    """The strongest reason, in a few words."""
    if row.time_asked:
        return _("More time asked")
    if line.long_silent:
        return ngettext("Silent for %(days)s day", "Silent for %(days)s days", line.silent) % {
            "days": grouped(line.silent)
        }
    if row.step == "intake":
        return _("The intake is not concluded")
    if row.step == "route":
        return _("Nothing in the dossier yet")
    if row.step == "assessment":
        return _("Handed in after the deadline")
    return _("Waits for a last look") if row.holder == "utq_supervisor" else _("The dossier is not ready")


def _steps(look: Look) -> dict[str, Any]:
    words = [STEPS[key] for key in STAGES]
    return {
        "stages": list(zip(STAGES, words, strict=True)),
        "pipeline": pipeline(look.found.rows["pipeline"], [str(word) for word in words]),
        "in_pipeline": look.found.total("pipeline"),
    }


def pipeline(rows: Iterable[Row], words: Sequence[str]) -> list[charts.Bar]:
    """A bar per faculty, as long as its number of teachers; ``words`` name the stages."""
    return charts.bars(rows, dict(zip(STAGES, words, strict=True)))


def _asked(user: User, today: date) -> Groups:
    return [groups(waiting_for_coordinator(user), "recognition", NONE, NONE, text("state_since"))]


def _figures(user: User, today: date) -> Groups:
    everybody = Trajectory.objects.all()
    return [
        groups(with_step(everybody.filter(in_pipeline(today))), "pipeline", F("faculty__code"), F("step")),
        groups(everybody.filter(at_risk(today)), "risk", NONE, NONE),
    ]


add(
    Part(DESK, 0, place=HEAD, template="dossiers/desk/_export.html"),
    Part(DESK, 0, place=WHERE, figures=_figures, template="dossiers/desk/_where.html", context=_where),
    Part(
        DESK,
        40,
        counts=_asked,
        waits=lambda found: found.total("recognition"),
        words=gettext_lazy("decide on %(number)s"),
        items=_certificates,
    ),
    care(
        DESK,
        50,
        "unassigned",
        lambda today: Trajectory.objects.filter(supervisor=None, state=Trajectory.State.READY),
        words=gettext_lazy("assign %(number)s"),
        url=lambda: f"{reverse('trajectories_list')}?tab=unassigned",
        title=ngettext_lazy(
            "%(number)s dossier has no UTQ supervisor", "%(number)s dossiers have no UTQ supervisor", "number"
        ),
        act=gettext_lazy("Assign"),
    ),
    Part(DESK, 130, template="dossiers/desk/_risk.html", context=_risk),
    Part(DESK, 140, place=HALF, template="dossiers/desk/_steps.html", context=_steps),
)
