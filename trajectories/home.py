"""What the home of a teacher tells of the start, the intake, the route, a pause and the end, and of the obligation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.deciding import asked_now
from trajectories.obligations.queries.obligation import settled_title
from trajectories.obligations.standing import clock_of
from trajectories.queries.own import own_rows, running_obligation
from trajectories.queries.standing import standing_of
from trajectories.reminding import next_reminder
from utq_portal.agenda.days import working_days_after
from utq_portal.desks import home as shell
from utq_portal.desks.home import Action, Home, Own, Panel, Part, Stage, WithOther, once, policy_of, waiting
from utq_portal.people.responsible import Responsible
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.summary import By

T = Trajectory.State


@dataclass(frozen=True, slots=True)
class Facts:
    """What the own trajectory and its obligation say, as values without the database."""

    state: str = ""  # of the trajectory; empty when there is none
    obliged: bool = False
    settled: str = ""
    excluded: bool = False
    route: str = ""
    intake_concluded_on: date | None = None
    after_intake: bool = False  # the dossier opens only when the intake is concluded
    talk_on: date | None = None
    talk_waits: bool = False  # the talk is recorded, and the line manager has yet to confirm it
    manager_confirms: bool = False  # the intake is sent only after the line manager confirmed the talk
    plan_agreed: bool = False  # changes of the learning route need the UTQ supervisor's agreement
    cv: bool = False
    diagnosis: bool = False
    discussion: bool = False
    intake_came_back: bool = False
    intake_at: datetime | None = None
    supervisor: str = ""
    supervisor_given: str = ""
    attended: bool = True  # somebody can act as UTQ supervisor; else what waits is the coordinator's
    lost: int = 0  # the key of who stands as UTQ supervisor and can act as such no more, while it has not ended
    plan_items: int = 0
    planned_ready_on: date | None = None
    returns: int = 0
    closed_on: date | None = None
    close_reason: str = ""

    @property
    def parts(self) -> int:
        """How many of the three parts of the intake are filled in."""
        return sum((self.cv, self.diagnosis, self.discussion))

    @property
    def reads(self) -> bool:
        """There is an own UTQ supervisor who can act."""
        return bool(self.supervisor) and self.attended

    @property
    def acts(self) -> str:
        """Who acts as UTQ supervisor, in a sentence."""
        if not self.attended:
            return _("the coordinator")
        return self.supervisor_given or _("your UTQ supervisor")

    @property
    def unplanned(self) -> bool:
        """The learning route is still to be planned."""
        return not self.plan_items and self.route != Trajectory.Route.EXPERIENCED


@once
def obligation_of(home: Home) -> Obligation | None:
    """The obligation of the own trajectory while it runs, else the running one."""
    linked = home.row.obligation if home.row else None
    return linked if linked and linked.ended_on is None else running_obligation(home.request.user)


def _notes(home: Home) -> Any:
    """The row that carries the notes on the clock."""
    obligation = obligation_of(home)
    return home.row if home.row and obligation is home.row.obligation else obligation


@once
def facts_of(home: Home) -> Facts:
    """The facts of the own row."""
    policy, obligation, row = policy_of(home), obligation_of(home), home.row
    duty: dict[str, Any] = {
        "obliged": obligation is not None and obligation.ended_on is None,
        "settled": obligation.settled_by if obligation else "",
        "excluded": bool(obligation and obligation.exclusion),
        "after_intake": policy.intake_before_dossier,
        "manager_confirms": policy.line_manager_confirms,
        "plan_agreed": policy.plan_agreed,
    }
    if row is None:
        return Facts(**duty)
    cv, talk = getattr(row, "cv", None), getattr(row, "discussion", None)
    return Facts(
        state=row.state,
        route=row.route,
        intake_concluded_on=row.intake_concluded_on,
        cv=cv is not None and bool(cv.no_experience or cv.file_path or row.cv_rows),
        diagnosis=0 < row.criteria <= row.rated,
        discussion=talk is not None,
        talk_waits=bool(policy.line_manager_confirms and talk and talk.line_manager_id and not talk.confirmed_at),
        talk_on=talk.held_on if talk else None,
        intake_came_back=row.came_back,
        intake_at=row.intake_at,
        supervisor=row.supervisor.name if row.supervisor else "",
        supervisor_given=row.supervisor.called if row.supervisor else "",
        attended=not row.unattended,
        lost=int(row.supervisor_id or 0) if row.unattended and row.open else 0,
        plan_items=row.planned,
        planned_ready_on=row.planned_ready_on,
        returns=row.returns,
        closed_on=row.closed_on,
        close_reason=row.close_reason,
        **duty,
    )


def working(home: Home) -> bool:
    """Whether the teacher works, or will again, on what is to be handed in."""
    return home.state in (T.ACTIVE, T.SUSPENDED, *Trajectory.WRITABLE)


def _without_trajectory(home: Home) -> Action:
    facts, start = facts_of(home), _("Start your trajectory")
    if facts.settled:
        return waiting("settled", settled_title(facts.settled), _settled_text(facts.settled))
    if facts.excluded:
        text = _("You may start a trajectory all the same: it leads to the same certificate.")
        title = _("The obligation does not apply to you")
        return waiting("excluded", title, text, _("Start a trajectory"), "start")
    if not facts.obliged:
        text = _("You are not obliged to, and you are welcome: one question, and your trajectory is open.")
    elif facts.after_intake:
        text = _("One question, and your trajectory is open. The intake comes first, then your dossier.")
    else:
        text = _("One question, and your trajectory is open. You can work on your dossier the same day.")
    return Action("start", start, start, text, start, "start", yours=facts.obliged)


def _settled_text(settled: str) -> str:
    if settled == Obligation.Settled.EXEMPTION:
        return _("Nothing is expected of you. An exemption is no certificate: you may still earn one.")
    return _("Nothing is expected of you.")


def preparing(home: Home) -> Action:
    """The next part of the intake, also where a dossier is ready before it."""
    facts, open_intake = facts_of(home), _("Open your intake")
    left = 3 - facts.parts
    if not left and facts.intake_came_back:
        title = _("Complete your intake and send it again")
        text = _("Your intake came back with a reason. Read it, change what is needed and send it again.")
        return Action("intake_came_back", _("Complete your intake"), title, text, open_intake, "intake")
    if left:
        words = ngettext("%(count)s of 3 parts left", "%(count)s of 3 parts left", left)
        return _part_left(facts, words % {"count": left})
    if facts.talk_waits:
        text = _("Everything is filled in. You can send your intake as soon as the talk is confirmed.")
        title = _("Your line manager confirms the talk first")
        return waiting("talk_waits", title, text, open_intake, "intake", first="intake")
    text = _("Everything is filled in. After sending you choose a time for the intake meeting.")
    return Action("submit_intake", _("Send your intake"), _("Send your intake"), text, _("Check and send"), "intake")


def _part_left(facts: Facts, note: str) -> Action:
    if not facts.cv:
        text = _("Rows or an upload, whichever you have. Your dossier is open too: begin where you like.")
        if facts.after_intake:
            text = _("Rows or an upload, whichever you have. Your dossier opens after the intake.")
        asked, title = _("Your educational CV"), _("Fill in your educational CV")
        return Action("cv", asked, title, text, _("Open your educational CV"), "cv", note=note)
    if not facts.diagnosis:
        asked, title, button = _("Your self-diagnosis"), _("Do the self-diagnosis"), _("Open the self-diagnosis")
        text = _("One click per criterion. Notes are up to you.")
        return Action("diagnosis", asked, title, text, button, "diagnosis", note=note)
    text = _("When it was and which teaching tasks you agreed on. Your line manager is told and may confirm.")
    if facts.manager_confirms:
        text = _(
            "When it was and which teaching tasks you agreed on. Your line manager confirms it before you can send."
        )
    asked, title = _("Record one talk"), _("Record the talk with your line manager")
    return Action("discussion", asked, title, text, _("Record the talk"), "discussion", note=note)


def _intake_sent(home: Home) -> Action:
    facts = facts_of(home)
    if not facts.attended:
        title = _("Your intake has been sent, and the coordinator looks for a UTQ supervisor")
        if facts.after_intake:
            return waiting("unattended", title, _looked_for(facts), _("Open your intake"), "intake")
        meanwhile = _("Your dossier is open.")
        return waiting("unattended", title, f"{_looked_for(facts)} {meanwhile}", _("Open your dossier"), "dossier")
    title, note = _("Choose a time for your intake meeting"), _("you may choose a time for the meeting")
    text = _("Your intake has been sent. You already spoke? Then your UTQ supervisor records it, and you need no slot.")
    return waiting("book", title, text, _("See the times"), "slots", note=note)


def _looked_for(facts: Facts) -> str:
    """Why nobody acts as UTQ supervisor, and who sees to it."""
    if facts.lost:
        return _("%(name)s can no longer be your UTQ supervisor. The coordinator finds somebody else.") % {
            "name": facts.supervisor
        }
    return _("Your faculty has no UTQ supervisor now. The coordinator knows that you wait.")


def _intake_booked(home: Home) -> Action:
    facts = facts_of(home)
    if facts.intake_at is None:
        return _intake_sent(home)
    day, title = dates.with_weekday(facts.intake_at), _("Your intake meeting is on %(day)s")
    text = _("Until then your dossier is open: put in what you already have.")
    if not facts.attended:
        text = _looked_for(facts)
    elif facts.after_intake:
        text = _("Your dossier opens after it: collect what you already have.")
    button, asked = _("See your intake meeting"), _("Come to the meeting")
    return waiting("meet", title % {"day": day}, text, button, "slots", asked=asked, note=day)


def plan_route() -> Action:
    """While the route is unplanned and nothing stands in the dossier."""
    plan = _("Plan your learning route")
    text = _("Per competence: what you still want to learn and how, or that you only have to show it.")
    return Action("route", plan, plan, text, _("Open your learning route"), "route")


def _suspended(home: Home) -> Action:
    text = _("Your deadline keeps running. Ask %(person)s to resume when you are back.")
    who = {"person": facts_of(home).acts}
    return waiting("suspended", _("Your trajectory is paused"), text % who, _("Open your trajectory"), "case")


def _closed(home: Home) -> Action:
    facts = facts_of(home)
    why = Trajectory.Reason(facts.close_reason) if facts.close_reason else None
    if why == Trajectory.Reason.EXEMPT:
        return waiting("exempt", _("You are exempted"), _settled_text("exemption"))
    if why == Trajectory.Reason.EXTERNAL:
        return waiting("external", settled_title("external_utq"), _settled_text("external_utq"))
    if facts.obliged and not facts.settled and not facts.excluded and why != Trajectory.Reason.LEFT:
        title = _("Your trajectory is closed, your obligation is not")
        text = _("Start a new trajectory, or ask the coordinator to open this one again.")
        return Action("again", _("Start again"), title, text, _("Start a trajectory"), "start")
    return waiting("closed", _("Your trajectory is closed"), _("Questions? The coordinator can open it again."))


def _where(home: Home) -> tuple[str, str] | None:
    facts = facts_of(home)
    if facts.state == T.CLOSED:
        return _("Closed"), dates.long(facts.closed_on) if facts.closed_on else ""
    if facts.settled:
        return settled_title(facts.settled), ""
    return None if facts.state else (_("Not started"), "")


def _intake_note(home: Home, now: int) -> str:
    facts = facts_of(home)
    if facts.intake_concluded_on:
        return _("Done %(day)s") % {"day": dates.long(facts.intake_concluded_on)}
    if facts.state == T.INTAKE_SUBMITTED:
        return _("Sent")
    if facts.state == T.INTAKE_BOOKED and facts.intake_at:
        return _("Meeting on %(day)s") % {"day": dates.long(facts.intake_at)}
    return _("%(done)s of 3 parts filled in") % {"done": facts.parts} if now == 1 else ""


def _route_note(home: Home, now: int) -> str:
    facts = facts_of(home)
    if facts.plan_items:
        said = (
            _("Changes are agreed with your UTQ supervisor") if facts.plan_agreed else _("Yours to change at any time")
        )
        return said if now <= 3 else ""
    return _("Not needed for you") if facts.route == Trajectory.Route.EXPERIENCED and facts.state else ""


def expected(since: date | datetime, home: Home) -> date:
    """The day by which an answer is expected; once it has passed, the next five working days."""
    by = working_days_after(dates.civil(since), policy_of(home).answer_days)
    return by if by >= home.today else working_days_after(home.today, 5)


def _others(home: Home) -> Iterator[WithOther]:
    """The talk, the intake, and more time that was asked."""
    facts, obligation = facts_of(home), obligation_of(home)
    if facts.state == T.PREPARING and facts.talk_waits and facts.talk_on:
        yield WithOther(_("Your talk about teaching tasks"), _("Line manager"), facts.talk_on, None, "intake")
    if facts.state == T.INTAKE_SUBMITTED:
        supervisor = (facts.supervisor or _("UTQ supervisor")) if facts.attended else _("Coordinator")
        since = home.row.state_since
        yield WithOther(_("Your intake"), supervisor, dates.civil(since), expected(since, home), "intake")
    asked = _notes(home).time_asked_on if obligation else None
    if obligation and asked:
        holder = str(Responsible(asked_now(obligation.pk)).label)
        yield WithOther(_("More time, as you asked"), holder, asked, expected(asked, home), "obligation")


def _by(home: Home) -> By:
    return clock_of(obligation_of(home), home.today).by(_("Your UTQ deadline"), "#why")


def _deadline(home: Home) -> Mapping[str, object] | None:
    """The deadline and why it is on that day, while there is one to meet."""
    obligation = obligation_of(home)
    if obligation is None or obligation.settled_by or obligation.exclusion:
        return None
    clock, reminder = clock_of(obligation, home.today), next_reminder(obligation, home.row, home.today, own=True)
    return {"clock": clock, "obligation": obligation, "notes": _notes(home), "reminder": reminder}


def _people(home: Home) -> Mapping[str, object] | None:
    if home.row is None:
        return None
    manager = " ".join((home.row.line_manager_name or "").split())
    return {"trajectory": home.row, "lost": bool(facts_of(home).lost), "manager": manager, "case_url": home.url("case")}


def _page(name: str) -> Callable[[Home, int | None], str]:
    return lambda home, section: reverse(f"trajectories:{name}", args=[home.row.pk]) if home.row else ""


shell.register(Own(own_rows, standing_of))
shell.add(
    Part(
        order=50,
        actions={
            "": _without_trajectory,
            T.PREPARING: preparing,
            T.INTAKE_SUBMITTED: _intake_sent,
            T.INTAKE_BOOKED: _intake_booked,
            T.SUSPENDED: _suspended,
            T.CLOSED: _closed,
        },
        at={"": 0, T.PREPARING: 1, T.INTAKE_SUBMITTED: 1, T.INTAKE_BOOKED: 1, T.CLOSED: 5},
        stages=(
            Stage(
                1,
                gettext_lazy("Intake and self-diagnosis"),
                gettext_lazy("Your educational CV, one click per criterion, and one meeting"),
                _intake_note,
                "intake",
                lambda home: _("your intake"),
            ),
            Stage(
                2,
                gettext_lazy("Learning route"),
                gettext_lazy("Courses, feedback, or nothing to learn and only to show"),
                _route_note,
                "route",
                lambda home: _("your learning route"),
            ),
        ),
        where=_where,
        by=_by,
        others=_others,
        pages={
            "intake": _page("intake"),
            "cv": _page("cv"),
            "diagnosis": _page("self_diagnosis"),
            "discussion": _page("discussion"),
            "slots": _page("intake_slot"),
            "route": _page("route"),
            "obligation": lambda home, section: address("trajectories:my_obligation"),
        },
        panels=(
            Panel("deadline", 10, "trajectories/_home_deadline.html", _deadline),
            Panel("people", 10, "trajectories/_home_people.html", _people),
        ),
    )
)
