"""The desks of teachers, HR, the dean and line managers: deadlines, time that was asked, and talks to confirm."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trajectories.queries import desk as reads
from trajectories.queries import unconfirmed_discussions
from trajectories.queries.deciding import in_words, wish_of
from trajectories.queries.obligation import Bucket, bucket_counts, obligations_of_hr
from trajectories.queries.standing import manages, speaks_of
from utq_portal.agenda.days import working_days_after
from utq_portal.desks.desk import Desk, Look, Part, Way, add, register
from utq_portal.desks.queue import Act, Item, due_status
from utq_portal.desks.tabs import TEACHER
from utq_portal.desks.views.home import own_desk
from utq_portal.people.models import Role
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.pages import page_of


def _counts(look: Look) -> dict[str, int]:
    return bucket_counts(obligations_of_hr(look.user), look.today)


def _obligations(look: Look) -> tuple[str, str, str]:
    running = sum(look.found.once(_counts, look).values())
    words = ngettext("%(number)s running obligation", "%(number)s running obligations", running) % {"number": running}
    return words, _("in your faculties"), reverse("deadlines")


def _buckets(look: Look) -> dict[str, Any]:
    counts = look.found.once(_counts, look)
    return {"buckets": [(value, str(label), counts[value]) for value, label in Bucket.choices]}


def _unstarted(look: Look) -> dict[str, Any]:
    page = page_of(reads.overdue_unstarted(look.user, look.today), look.request, 8, param="unstarted")
    rows = [(row, address("trajectories:obligation", row.pk)) for row in page]
    return {"unstarted": rows, "unstarted_page": page}


def _last_upload() -> str:
    upload = reads.last_upload()
    if upload is None:
        return _("No file has been loaded yet.")
    return _("Last file: %(day)s") % {"day": dates.long(upload.uploaded_at)}


def _extension(row: Any, today: date) -> Item:
    words = _("%(person)s: proposal from HR") if row.proposed_on else _("%(person)s: more time asked")
    title = words % {"person": row.obligation.person.name}
    url = address("trajectories:obligation", row.obligation_id)
    due = working_days_after(row.requested_on, current().answer_days)
    kind, word = due_status(due, today)
    act = Act(_("Decide on it") if row.proposed_on else _("Decide or propose"), url)
    return Item(title, url, in_words(wish_of(row)), kind, word, due, [act])


def _managed(look: Look) -> tuple[str, str, str]:
    managed = reads.reports(look.user).count()
    words = ngettext("%(number)s person", "%(number)s people", managed) % {"number": managed}
    return words, _("steps and dates"), "#p-h"


def _discussion(row: Any, _today: date) -> Item:
    title = _("Confirm the talk with %(person)s") % {"person": row.person.name}
    url = address("trajectories:discussion", row.pk)
    note = _("Recorded for %(day)s. Nothing waits for it.") % {"day": dates.long(row.discussion.held_on)}
    return Item(title, url, note, "waiting", "", None, [Act(_("Read and confirm"), url)])


def _group(look: Look) -> dict[str, Any]:
    figures = reads.report_figures(look.user, look.today)
    return {"figures": figures if figures["all"] >= reads.SMALL_GROUP else None}


register(
    Desk(TEACHER, "", gettext_lazy("My trajectory"), 0, own_desk, speaks_of),
    Desk(
        "hr",
        Role.HR_ADVISOR,
        gettext_lazy("HR advisor"),
        40,
        title=gettext_lazy("HR desk"),
        where=_obligations,
        empty=gettext_lazy("Requests for more time or an exemption come here."),
    ),
    Desk(
        "dean",
        Role.FACULTY_DECIDER,
        gettext_lazy("Dean or delegate"),
        50,
        title=gettext_lazy("To decide"),
        note=gettext_lazy("more time, and exemptions"),
        empty=gettext_lazy(
            "HR decides clear cases itself. What needs you comes here, with advice; one click follows the advice."
        ),
    ),
    Desk(
        "line_manager",
        "",
        gettext_lazy("Line manager"),
        110,
        whose=lambda user: [manages(user)],
        title=gettext_lazy("The people you manage"),
        where=_managed,
        empty=gettext_lazy("When one of your people records a talk with you, you may confirm it here."),
    ),
)
add(
    Part(
        "hr",
        10,
        rows=lambda user, today: [reads.time_to_decide(user, proposed=False)],
        line=_extension,
        ways=[
            Way(gettext_lazy("Load a file of the HR system"), "trajectories:hr", _last_upload),
            Way(gettext_lazy("All obligations"), "trajectories:obligations"),
        ],
        template="trajectories/_desk_buckets.html",
        context=_buckets,
    ),
    Part("hr", 40, template="trajectories/_desk_unstarted.html", context=_unstarted),
    Part(
        "dean",
        10,
        rows=lambda user, today: [reads.time_to_decide(user, proposed=True)],
        line=_extension,
        ways=[Way(gettext_lazy("All decisions about time"), "trajectories:extensions")],
    ),
    Part("dean", 40, ways=[Way(gettext_lazy("Deadlines of the faculty"), "deadlines")]),
    Part(
        "line_manager",
        20,
        rows=lambda user, today: [unconfirmed_discussions(user)],
        line=_discussion,
        template="trajectories/_desk_group.html",
        context=_group,
    ),
)
