"""What trajectories bring to the desks: deadlines, time that was asked, talks to confirm, and the figures of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from trajectories.models import Trajectory
from trajectories.obligations import charts
from trajectories.obligations.charts import curves
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries.deciding import in_words, wish_of
from trajectories.obligations.queries.obligation import Bucket, bucket_counts, obligations_of_hr, running_q, with_status
from trajectories.obligations.queries.qualifying import APART, key, timed
from trajectories.queries import desk as reads
from trajectories.queries.caseloads import left_in_assessment, open_ones
from trajectories.queries.intake import unconfirmed_discussions
from trajectories.queries.standing import manages, speaks_of
from trajectories.queries.trajectories import orphaned, unattended
from utq_portal.agenda.days import working_days_after
from utq_portal.desks.counting import NONE, groups, text, vacant
from utq_portal.desks.desk import HALF, YEAR, Desk, Groups, Look, Part, Way, add, care, register
from utq_portal.desks.queue import Act, Item, due_status
from utq_portal.desks.tabs import TEACHER
from utq_portal.desks.views.home import own_desk
from utq_portal.people.models import Role, User
from utq_portal.people.queries import filled
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.pages import page_of
from utq_portal.web.summary import Said

T = Trajectory.State
Settled = Obligation.Settled


def _counts(look: Look) -> dict[str, int]:
    return bucket_counts(obligations_of_hr(look.user), look.today)


def _obligations(look: Look) -> Said:
    running = sum(look.found.once(_counts, look).values())
    words = ngettext("%(number)s running obligation", "%(number)s running obligations", running) % {"number": running}
    return Said(words, _("in your faculties"), reverse("deadlines"))


def _buckets(look: Look) -> dict[str, object]:
    counts = look.found.once(_counts, look)
    return {"buckets": [(value, str(label), counts[value]) for value, label in Bucket.choices]}


def _unstarted(look: Look) -> dict[str, object]:
    page = page_of(reads.overdue_unstarted(look.user, look.today), look.request, 8, param="unstarted")
    rows = [(row, row.get_absolute_url()) for row in page]
    return {"unstarted": rows, "unstarted_page": page}


def _last_upload() -> str:
    upload = reads.last_upload()
    if upload is None:
        return _("No file has been loaded yet.")
    return _("Last file: %(day)s") % {"day": dates.long(upload.uploaded_at)}


def _extension(row: Any, look: Look) -> Item:
    words = _("%(person)s: proposal from HR") if row.proposed_on else _("%(person)s: more time asked")
    title = words % {"person": row.obligation.person.name}
    url = address("trajectories:obligation", row.obligation_id)
    due = working_days_after(row.requested_on, look.policy.answer_days)
    kind, word = due_status(due, look.today)
    act = Act(_("Decide on it") if row.proposed_on else _("Decide or propose"), url)
    return Item(title, url, in_words(wish_of(row)), kind, word, due, [act])


def _managed(look: Look) -> Said:
    managed = reads.reports(look.user).count()
    words = ngettext("%(number)s person", "%(number)s people", managed) % {"number": managed}
    return Said(words, _("steps and dates"), "#p-h")


def _discussion(row: Any, _look: Look) -> Item:
    title = _("Confirm the talk with %(person)s") % {"person": row.person.name}
    url = address("trajectories:discussion", row.pk)
    note = _("Recorded for %(day)s. Nothing waits for it.") % {"day": dates.long(row.discussion.held_on)}
    return Item(title, url, note, "waiting", "", None, [Act(_("Read and confirm"), url)])


def _group(look: Look) -> dict[str, object]:
    figures = reads.report_figures(look.user, look.today)
    return {"figures": figures if figures["all"] >= reads.SMALL_GROUP else None}


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


def _deadlines(look: Look) -> dict[str, object]:
    months = charts.deadlines(look.found.rows["deadline"], look.today)
    return {"months": months, "said": ", ".join(f"{one.word} {one.year} {one.number}" for one in months)}


def _year(look: Look) -> dict[str, object]:
    """This year's figures; exempted people are counted apart (docs/domain.md, Figures)."""
    found = look.found
    scope = found.total("scope")
    settled = scope - found.total("scope", "")
    return {
        "exempted": found.total("apart", Settled.EXEMPTION),
        "elsewhere": found.total("apart", Settled.EXTERNAL),
        "split": [(label, found.total("scope", value)) for value, label in Settled.choices if value],
        "scope": scope,
        "settled": settled,
        "share": round(100 * settled / scope) if scope >= look.policy.share_least else None,
        "overdue": found.total("deadline", "overdue"),
    }


def _qualified(look: Look) -> dict[str, object]:
    """The curves, with the words of the time axis: the term, and how many years stand at its end."""
    policy = look.policy
    months = policy.deadline_months
    years = ngettext("%(number)s year", "%(number)s years", months // 12) % {"number": months // 12}
    other = ngettext("%(number)s month", "%(number)s months", months) % {"number": months}
    return {
        "curves": charts.panels(curves(look.found.rows["curve"]), policy),
        "term_words": other if months % 12 else years,
        "axis_end": f"{months / charts.NORM * 100 / 12:.3g}",
        "share_least": policy.share_least,
    }


register(
    Desk(TEACHER, "", gettext_lazy("My trajectory"), 0, own_desk, speaks_of),
    Desk(
        "hr",
        Role.HR_ADVISOR,
        gettext_lazy("HR advisor"),
        40,
        title=gettext_lazy("HR desk"),
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
        empty=gettext_lazy("When one of your people records a talk with you, you may confirm it here."),
    ),
)
add(
    Part(
        "hr",
        10,
        where=_obligations,
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
        where=_managed,
        rows=lambda user, today: [unconfirmed_discussions(user)],
        line=_discussion,
        template="trajectories/_desk_group.html",
        context=_group,
    ),
    care(
        "coordinator",
        60,
        "orphaned",
        lambda today: open_ones().filter(orphaned(day=today)),
        words=gettext_lazy("hand over %(number)s"),
        url=lambda: f"{address('trajectories_list')}?tab=orphaned",
        title=ngettext_lazy(
            "%(number)s teacher has a UTQ supervisor who can no longer be that",
            "%(number)s teachers have a UTQ supervisor who can no longer be that",
            "number",
        ),
        note=gettext_lazy(
            "The role ended, or it is the line manager. Nobody reads along until somebody else takes over."
        ),
        act=gettext_lazy("Hand over"),
        page=lambda: address("caseloads"),
    ),
    care(
        "coordinator",
        70,
        "left",
        lambda today: Trajectory.objects.filter(left_in_assessment(today)),
        words=gettext_lazy("ask about %(number)s"),
        url=lambda: f"{address('trajectories_list')}?tab=left",
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
    Part("coordinator", 81, counts=_unread),
    Part("coordinator", 83, counts=_undecided),
    Part(
        "coordinator",
        150,
        place=HALF,
        figures=_figures,
        template="trajectories/_desk_deadlines.html",
        context=_deadlines,
    ),
    Part("coordinator", 210, place=YEAR, template="trajectories/_desk_year.html", context=_year),
    Part("coordinator", 300, template="trajectories/_desk_qualified.html", context=_qualified),
)
