"""What trajectories add to the coordinator's dashboard: whose supervisor is gone, who left, deadlines and figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from trajectories import charts
from trajectories.charts import curves
from trajectories.models import Obligation, ObligationAdjustment, Trajectory
from trajectories.queries import orphaned, unattended
from trajectories.queries.caseloads import left_in_assessment, open_ones
from trajectories.queries.obligation import running_q, with_status
from trajectories.queries.qualifying import APART, key, timed
from utq_portal.desks.counting import NONE, groups, text, vacant
from utq_portal.desks.desk import HALF, YEAR, Groups, Look, Part, add, care
from utq_portal.people.models import Role, User
from utq_portal.people.queries import filled
from utq_portal.policy.queries import current

DESK = "coordinator"
T = Trajectory.State
Settled = Obligation.Settled


def _unread(user: User, today: date) -> Groups:
    """Intakes that wait for a UTQ supervisor where there is none."""
    rows = Trajectory.objects.filter(unattended(), state__in=(T.INTAKE_SUBMITTED, T.INTAKE_BOOKED), supervisor=None)
    return [vacant(rows, Role.UTQ_SUPERVISOR)]


def _undecided(user: User, today: date) -> Groups:
    """Time that was asked where nobody may answer."""
    asked = ObligationAdjustment.objects.filter(decided_on=None, refused=False, revoked_on=None)
    where, about = "obligation__faculty", "obligation__person"
    return [
        vacant(asked.filter(~filled(role, where, about), proposed_on__isnull=not proposed), role, f"{where}__code")
        for role, proposed in ((Role.HR_ADVISOR, False), (Role.FACULTY_DECIDER, True))
    ]


def _figures(user: User, today: date) -> Groups:
    running = with_status(Obligation.objects.filter(running_q(today)), today)
    in_scope = Obligation.objects.filter(exclusion="", start_date__lte=today).filter(
        Q(ended_on=None) | Q(ended_on__gte=today)
    )
    apart = Obligation.objects.filter(settled_by__in=APART, settled_on__year=today.year)
    return [
        groups(running, "deadline", F("bucket"), Substr(text("deadline"), 1, 7)),
        groups(in_scope, "scope", F("settled_by"), NONE),
        groups(apart, "apart", F("settled_by"), NONE),
        groups(timed(today), "curve", F("faculty__code"), key()),
    ]


def _deadlines(look: Look) -> dict[str, Any]:
    months = charts.deadlines(look.found.rows["deadline"], look.today)
    return {"months": months, "said": ", ".join(f"{one.word} {one.year} {one.number}" for one in months)}


def _year(look: Look) -> dict[str, Any]:
    """This year's figures; exempted people are counted apart (docs/domain.md, Figures)."""
    found = look.found
    scope = found.total("scope")
    settled = scope - found.total("scope", "")
    return {
        "year": look.today.year,
        "exempted": found.total("apart", Settled.EXEMPTION),
        "elsewhere": found.total("apart", Settled.EXTERNAL),
        "split": [(label, found.total("scope", value)) for value, label in Settled.choices if value],
        "scope": scope,
        "settled": settled,
        "share": round(100 * settled / scope) if scope >= current().share_least else None,
        "overdue": found.total("deadline", "overdue"),
    }


def _qualified(look: Look) -> dict[str, Any]:
    """The curves, with the words of the time axis: the term, and how many years stand at its end."""
    policy = current()
    months = policy.deadline_months
    years = ngettext("%(number)s year", "%(number)s years", months // 12) % {"number": months // 12}
    other = ngettext("%(number)s month", "%(number)s months", months) % {"number": months}
    return {
        "panels": charts.panels(curves(look.found.rows["curve"]), policy),
        "term_words": other if months % 12 else years,
        "axis_end": f"{months / charts.NORM * 100 / 12:.3g}",
        "share_least": policy.share_least,
    }


add(
    care(
        DESK,
        60,
        "orphaned",
        lambda today: open_ones().filter(orphaned(day=today)),
        words=gettext_lazy("hand over %(number)s"),
        url=lambda: f"{reverse('trajectories_list')}?tab=orphaned",
        title=ngettext_lazy(
            "%(number)s teacher has a UTQ supervisor who can no longer be that",
            "%(number)s teachers have a UTQ supervisor who can no longer be that",
            "number",
        ),
        note=gettext_lazy(
            "The role ended, or it is the line manager. Nobody reads along until somebody else takes over."
        ),
        act=gettext_lazy("Hand over"),
        page=lambda: reverse("caseloads"),
    ),
    care(
        DESK,
        70,
        "left",
        lambda today: Trajectory.objects.filter(left_in_assessment(today)),
        words=gettext_lazy("ask about %(number)s"),
        url=lambda: f"{reverse('trajectories_list')}?tab=left",
        title=ngettext_lazy(
            "%(number)s teacher left while the dossier is being assessed",
            "%(number)s teachers left while their dossiers are being assessed",
            "number",
        ),
        note=gettext_lazy(
            "Ask, with HR, whether the assessment is to be finished. It goes on until the teacher withdraws."
        ),
        act=gettext_lazy("Look who"),
    ),
    Part(DESK, 81, counts=_unread),
    Part(DESK, 83, counts=_undecided),
    Part(DESK, 150, place=HALF, figures=_figures, template="trajectories/desk/_deadlines.html", context=_deadlines),
    Part(DESK, 210, place=YEAR, template="trajectories/desk/_year.html", context=_year),
    Part(DESK, 300, template="trajectories/desk/_qualified.html", context=_qualified),
)
