"""The weekly overview of a UTQ supervisor, and whose deadline is at risk for that of the coordinator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers import messages, waiting
from dossiers.queries import caseload, supervising
from trajectories import rules
from trajectories.models import Trajectory
from trajectories.queries.ball import with_ball
from utq_portal.desks.queue import Item
from utq_portal.desks.weekly import MOST, RISK, Line, Lines, add, line, section, telling
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address


def _of_items(make: Callable[[], list[Item]]) -> list[Line]:
    """Lines of a desk's queue, in both languages."""
    made = {}
    for language in ("nl", "en"):
        with translation.override(language):
            made[language] = make()
    return [
        {
            "text": {"nl": nl.title, "en": en.title},
            "note": {"nl": nl.word, "en": en.word},
            "url": en.acts[-1].url if en.acts else en.url,
        }
        for nl, en in zip(made["nl"], made["en"], strict=True)
    ]


def _silent(row: Any) -> Line:
    words = lambda: _("Nothing since %(day)s") % {"day": dates.long(timezone.localdate(row.touched_at))}  # noqa: E731
    return line(lambda: row.person.name, words, row.get_absolute_url())


def _deadline(row: Any, today: date) -> Line:
    day = row.obligation.deadline
    words = lambda: _("%(day)s: %(left)s") % {"day": dates.long(day), "left": dates.left(day, today)}  # noqa: E731
    return line(lambda: row.person.name, words, row.get_absolute_url())


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
    desk = address("desk", "supervisor")
    silent = rows.filter(tabs["silent"]).order_by("touched_at", "pk")[:MOST]
    soon = rows.filter(tabs["soon"]).order_by("obligation__deadline", "pk")[:MOST]
    told = lazy(caseload.silent_words, str)(today), gettext_lazy("Deadline within 6 months")
    near = [_deadline(row, today) for row in soon]
    sections = [
        *section(gettext_lazy("Waiting for you"), items[:MOST], max(len(items), counts["waiting"]), desk),
        *section(told[0], [*map(_silent, silent)], counts["silent"], f"{desk}?tab=silent"),
        *section(told[1], near, counts["soon"], f"{desk}?tab=soon"),
    ]
    params = {"waiting": counts["waiting"], "silent": counts["silent"], "near": counts["soon"], "sections": sections}
    return post(messages.SUPERVISOR_WEEK, [user], user, occasion=f"week:{week}", url=desk, params=params)


def _at_risk(user: User, today: date) -> QuerySet[Trajectory]:
    others = with_ball(Trajectory.objects.filter(rules.COORDINATOR(user)), user)
    rows = others.filter(caseload.at_risk(today)).select_related("person", "obligation")
    return rows.order_by("obligation__deadline", "pk")


telling(Role.UTQ_SUPERVISOR, tell_supervisor)
add(Lines(RISK, 10, _at_risk, _deadline, more=lambda: f"{address('trajectories_list')}?tab=risk"))
