"""What a desk looks like this week, as the sections of one mail; the same Rules and words as the desk itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments import rules as assessment_rules
from assessments.models import Assessment
from assessments.queries import first_running, running, with_holder
from dossiers import waiting
from dossiers.queries import caseload, supervising
from dossiers.queries.ball import with_ball
from exemptions import rules as exemption_rules
from exemptions.models import ExemptionRequest
from trajectories import rules
from trajectories.models import Trajectory
from utq_portal.agenda.days import working_days_between
from utq_portal.dashboard import messages
from utq_portal.desks.queries.figures import figures
from utq_portal.desks.queries.figures import waits as waits_in_all
from utq_portal.desks.queue import Item
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address, case_address

MOST = 10  # lines of a section; the rest is one line that leads to the desk
T = Trajectory.State
A = Assessment.State
Both = dict[str, str]


def both(say: Callable[[], str | Promise]) -> Both:
    """The words in Dutch and English, for a mail and an inbox that are read later."""
    said = {}
    for language in ("nl", "en"):
        with translation.override(language):
            said[language] = str(say())
    return said


def _line(text: Callable[[], str], note: Callable[[], str], url: str) -> dict[str, Any]:
    return {"text": both(text), "note": both(note), "url": url}


def _section(title: Promise | str, lines: Sequence[dict[str, Any]], total: int, more: str) -> list[dict[str, Any]]:
    """The section, or nothing when it has no lines; what does not fit is one line that leads to ``more``."""
    rest = total - len(lines)
    if rest > 0:
        words = lambda: ngettext("And %(number)s more", "And %(number)s more", rest) % {"number": rest}  # noqa: E731
        lines = [*lines, _line(words, lambda: "", more)]
    return [{"title": both(lambda: title), "lines": list(lines)}] if lines else []


def _of_items(make: Callable[[], list[Item]]) -> list[dict[str, Any]]:
    """Lines of a desk's queue, in both languages."""
    per_language: dict[str, list[Item]] = {}
    for language in ("nl", "en"):
        with translation.override(language):
            per_language[language] = make()
    return [
        {
            "text": {"nl": nl.title, "en": en.title},
            "note": {"nl": nl.word, "en": en.word},
            "url": en.acts[-1].url if en.acts else en.url,
        }
        for nl, en in zip(per_language["nl"], per_language["en"], strict=True)
    ]


def _silent(row: Any) -> dict[str, Any]:
    since = row.touched_at
    return _line(
        lambda: row.person.name,
        lambda: _("Nothing since %(day)s") % {"day": dates.long(timezone.localdate(since))},
        case_address(row.pk),
    )


def _deadline(row: Any, today: date) -> dict[str, Any]:
    day = row.obligation.deadline
    return _line(
        lambda: row.person.name,
        lambda: _("%(day)s: %(left)s") % {"day": dates.long(day), "left": dates.left(day, today)},
        case_address(row.pk),
    )


def tell_supervisor(user: User, today: date, week: date) -> int:
    """Who waits, who went silent, whose deadline nears, in one mail a ``week``; none when there is nobody."""
    rows: Any = caseload.supervised(user)
    counts = caseload.desk_counts(rows, user, today)
    certificates = supervising.certificates(user)
    if not (counts["waiting"] or counts["silent"] or counts["soon"] or certificates):
        return 0
    waits = [row for row in supervising.attention(user) if row.turn == 0]
    questions, days = supervising.questions(user), current().answer_days
    items = _of_items(lambda: waiting.of_supervisor(waits, questions, certificates, days, today))
    tabs = caseload.tab_conditions(user, today)
    desk = reverse("desk", args=["supervisor"])
    silent = rows.filter(tabs["silent"]).order_by("touched_at", "pk")[:MOST]
    soon = rows.filter(tabs["soon"]).order_by("obligation__deadline", "pk")[:MOST]
    sections = [
        *_section(gettext_lazy("Waiting for you"), items[:MOST], max(len(items), counts["waiting"]), desk),
        *_section(
            lazy(caseload.silent_words, str)(today), [*map(_silent, silent)], counts["silent"], f"{desk}?tab=silent"
        ),
        *_section(
            gettext_lazy("Deadline within 6 months"),
            [_deadline(row, today) for row in soon],
            counts["soon"],
            f"{desk}?tab=soon",
        ),
    ]
    params = {"waiting": counts["waiting"], "silent": counts["silent"], "near": counts["soon"], "sections": sections}
    return post(messages.SUPERVISOR_WEEK, [user], user, occasion=f"week:{week}", url=desk, params=params)


def _to_start(row: Any, today: date) -> dict[str, Any]:
    days = working_days_between(dates.civil(row.state_since), today)
    return _line(
        lambda: _("Start the assessment of %(person)s") % {"person": row.person.name},
        lambda: ngettext("Waits %(days)s working day", "Waits %(days)s working days", days) % {"days": days},
        address("assessments:start", row.pk, fallback=case_address(row.pk)),
    )


def _turn(row: Any) -> dict[str, Any]:
    name = {"person": row.trajectory.person.name}
    decided = row.state == A.DECIDED
    since = dates.civil(row.decided_on if decided and row.decided_on else row.state_since)
    said = gettext_lazy("Announce the decision about %(person)s") if decided else gettext_lazy("Go on with %(person)s")
    return _line(
        lambda: str(said) % name,
        lambda: _("Since %(day)s") % {"day": dates.long(since)},
        address("assessments:announce") if decided else address("assessments:case", row.pk),
    )


def _late(assessments: Iterable[Any], requests: Iterable[Any]) -> list[dict[str, Any]]:
    """What others should have done by now, with the day on which it was due."""

    def due(day: date) -> Callable[[], str]:
        return lambda: _("Was due on %(day)s") % {"day": dates.long(day)}

    return [
        *[
            _line(
                lambda row=row: _("The assessment of %(person)s") % {"person": row.trajectory.person.name},  # type: ignore[misc]
                due(row.due_on),
                address("assessments:case", row.pk),
            )
            for row in assessments
        ],
        *[
            _line(
                lambda row=row: _("The exemption of %(person)s") % {"person": row.person.name},  # type: ignore[misc]
                due(row.due_on),
                address("exemptions:case", row.pk, fallback=address("exemptions:overview")),
            )
            for row in requests
        ],
    ]


def tell_coordinator(user: User, today: date, week: date) -> int:
    """What waits for the coordinator, what others are late with, and whose deadline is at risk."""
    others = rules.COORDINATOR(user)
    start = Trajectory.objects.filter(others, state=T.SUBMITTED)
    risk = caseload.with_step(with_ball(Trajectory.objects.filter(others), user)).filter(caseload.at_risk(today))
    turns = [row for row in first_running(user) if row.holder == "coordinator"]
    late = with_holder(running()).filter(assessment_rules.COORDINATOR(user), due_on__lt=today)
    asked = ExemptionRequest.objects.filter(
        exemption_rules.COORDINATOR(user), state__in=ExemptionRequest.RUNNING, due_on__lt=today
    )
    numbers = {
        "waiting": waits_in_all(figures(user, today)),
        "late": late.count() + asked.count(),
        "risk": risk.count(),
    }
    if not any(numbers.values()):
        return 0
    desk = reverse("desk", args=["coordinator"])
    first = start.select_related("person").order_by("state_since", "pk")[:MOST]
    waits = [*[_to_start(row, today) for row in first], *[_turn(row) for row in turns]]
    lates = _late(
        late.select_related("trajectory__person").order_by("due_on", "pk")[:MOST],
        asked.select_related("person").order_by("due_on", "pk")[:MOST],
    )
    risky = risk.select_related("person", "obligation").order_by("obligation__deadline", "pk")[:MOST]
    sections = [
        *_section(gettext_lazy("Waiting for you"), waits[: 2 * MOST], numbers["waiting"], desk),
        *_section(gettext_lazy("Late"), lates[:MOST], numbers["late"], address("assessments:list", fallback=desk)),
        *_section(
            gettext_lazy("Deadline at risk"),
            [_deadline(row, today) for row in risky],
            numbers["risk"],
            f"{reverse('trajectories_list')}?tab=risk",
        ),
    ]
    return post(
        messages.COORDINATOR_WEEK,
        [user],
        user,
        occasion=f"week:{week}",
        url=desk,
        params={**numbers, "sections": sections},
    )
