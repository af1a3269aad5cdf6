"""What the home of a teacher tells of the dossier: remarks, drafts, readers, the last look, and who has the ball."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.models import CompetenceSection, FeedbackRequest, PartialRecognition
from dossiers.queries import own
from dossiers.queries.dossiers import questions_to
from dossiers.queries.own import SectionFact
from trajectories.home import Facts, expected, facts_of, plan_route, preparing, working
from trajectories.models import Trajectory
from utq_portal.desks import home as shell
from utq_portal.desks.home import Action, Holder, Home, Panel, WithOther, once, waiting
from utq_portal.people.responsible import Responsible
from utq_portal.web import dates
from utq_portal.web.pages import first_of, page_of

T = Trajectory.State
C = CompetenceSection.State


@once
def requests_of(home: Home) -> list[FeedbackRequest]:
    """Who reads which competence now."""
    return own.open_requests(home.row) if working(home) and home.row.has_requests else []


@once
def rows_of(home: Home) -> list[Any]:
    """The sections of the own dossier as they stand in the database."""
    return own.sections_of(home.row) if home.row else []


@once
def sections_of(home: Home) -> list[SectionFact]:
    """The competences of the own dossier."""
    day = home.today if working(home) else None
    return own.section_facts(rows_of(home), requests_of(home), day, facts_of(home).lost)


def begun(sections: list[SectionFact]) -> bool:
    """Whether something stands in the dossier."""
    return any(s.ready_elsewhere or s.state not in (C.EMPTY, C.RECOGNISED) for s in sections)


def _active(home: Home) -> Action:
    facts, sections = facts_of(home), sections_of(home)
    by_remarks = next((s for s in sections if s.remarks and not s.done), None)
    if by_remarks is not None:
        return _remarks(by_remarks, facts)
    insufficient = [s for s in sections if s.state == C.INSUFFICIENT]
    if insufficient:
        asked = _("Rework %(count)s of %(all)s") % {"count": len(insufficient), "all": len(sections)}
        text = _("Only what was judged insufficient is open again. What was sufficient keeps its result.")
        return _of(insufficient[0], "insufficient", asked, _("Rework competence %(number)s, %(name)s"), text)
    lapsed = next((s for s in sections if s.lapsed), None)
    if lapsed is not None:
        asked, title = _("Open competence %(number)s again"), _("Open competence %(number)s, %(name)s, again")
        text = _("It was judged sufficient too long ago to be handed in again. Your text is as you left it.")
        return _of(lapsed, "lapsed", asked, title, text)
    if sections and all(s.done for s in sections):
        return _all_ready(home)
    drafting = next((s for s in sections if s.state == C.DRAFTING), None)
    return _draft(drafting) if drafting is not None else _first_steps(facts, sections)


def _of(section: SectionFact, key: str, asked: str, title: str, text: str, note: str = "") -> Action:
    """What leads to one competence; its number, name and remarks go into the words."""
    words = {"number": section.number, "name": section.name, "count": section.remarks}
    button = _("Open competence %(number)s") % words
    return Action(key, asked % words, title % words, text, button, "section", section.number, note=note % words)


def _remarks(section: SectionFact, facts: Facts) -> Action:
    asked = ngettext("Work on %(count)s remark", "Work on %(count)s remarks", section.remarks)
    title = ngettext(
        "Work on %(count)s remark on competence %(number)s, %(name)s",
        "Work on %(count)s remarks on competence %(number)s, %(name)s",
        section.remarks,
    )
    text = _("Reply, change your text, and mark each remark as worked on.")
    if facts.returns:
        text = _("Your dossier came back. The reasons are with the competence, as remarks.")
    return _of(section, "remarks", asked, title, text, _("competence %(number)s"))


def _draft(section: SectionFact) -> Action:
    gap = section.criteria - section.covered
    if section.words and not gap:
        title = _("Ask for feedback on competence %(number)s, or mark it as ready")
        text = _("Every criterion has evidence, and there is a text.")
        return _of(section, "mark_ready", _("Finish competence %(number)s"), title, text)
    text = _("The evidence is there; the reflection is not written yet.")
    if gap:
        text = ngettext("%(count)s criterion has no evidence yet.", "%(count)s criteria have no evidence yet.", gap)
    asked, title = _("Work on competence %(number)s"), _("Go on with competence %(number)s, %(name)s")
    return _of(section, "draft", asked, title, text % {"count": gap})


def _first_steps(facts: Facts, sections: list[SectionFact]) -> Action:
    reader = next((s for s in sections if s.state == C.FEEDBACK_ASKED), None)
    empty = next((s for s in sections if s.state == C.EMPTY), None)
    if reader is not None and empty is None:
        return _with_reader(reader)
    if not begun(sections):
        return plan_route() if facts.unplanned else _evidence()
    if empty is None:
        title = _("Go on with your dossier")
        return Action("open", _("Work on your dossier"), title, "", _("Open your dossier"), "dossier")
    carried = next((s for s in sections if s.ready_elsewhere and s.state == C.EMPTY), None)
    if carried is not None:
        asked, title = _("Add what was ready"), _("Add competence %(number)s, %(name)s")
        text = _("It was ready before you came to the portal: upload what you had, or paste your text.")
        return _of(carried, "carried", asked, title, text)
    asked, title = _("Begin competence %(number)s"), _("Begin with competence %(number)s, %(name)s")
    text = _("There is nothing here yet. A first draft of half a page is a good beginning.")
    return _of(empty, "begin", asked, title, text)


def _with_reader(section: SectionFact) -> Action:
    title, text = _("%(person)s reads competence %(number)s"), _("Nothing is expected of you until then.")
    if section.unread:
        title = _("The coordinator finds somebody else to read competence %(number)s")
    if section.answer_by:
        day = {"day": dates.long(section.answer_by)}
        text = _("You hear by %(day)s. Nothing is expected of you until then.") % day
    title %= {"person": section.reader_given or _("Your reader"), "number": section.number}
    return waiting("with_reader", title, text, _("Open your dossier"), "dossier", first="section")


def _evidence() -> Action:
    title = _("Add the material you already have")
    text = _("Drop all files at once, and tick which criterion each of them shows. Writing comes after.")
    return Action("evidence", _("Add what you have"), title, text, _("Add evidence"), "dossier")


def _all_ready(home: Home) -> Action:
    facts, title = facts_of(home), _("Declare your dossier ready")
    if facts.intake_concluded_on is None:
        return preparing(home)
    text = _(
        "Every competence is ready. You confirm the name on your certificate, and the coordinator assigns a UTQ "
        "supervisor, who takes a last look."
    )
    if facts.reads:
        text = _(
            "Every competence is ready. You confirm the name on your certificate, and %(person)s takes a last look."
        )
    return Action("declare_ready", title, title, text % {"person": facts.acts}, _("Check and declare ready"), "ready")


def _ready(home: Home) -> Action:
    facts = facts_of(home)
    title = _("The coordinator first assigns a UTQ supervisor, who takes a last look at your dossier")
    if facts.reads:
        title = _("%(person)s takes a last look at your dossier") % {"person": facts.supervisor}
    text = _("You hear whether it goes to the assessors, or what is still needed.")
    note = _("you hear when your dossier is endorsed")
    return waiting("ready_declared", title, text, _("Open your dossier"), "dossier", note=note)


def _stage(home: Home) -> int:
    """The learning route until it is planned or something stands in the dossier."""
    return 2 if facts_of(home).unplanned and not begun(sections_of(home)) else 3


def _covered(home: Home) -> str:
    """How many criteria the dossier covers, in words."""
    criteria = sum(s.criteria for s in sections_of(home))
    words = ngettext("%(covered)s of %(all)s criterion covered", "%(covered)s of %(all)s criteria covered", criteria)
    return words % {"covered": sum(s.shown for s in sections_of(home)), "all": criteria}


def _note(home: Home, now: int) -> str:
    facts = facts_of(home)
    planned = facts.planned_ready_on if facts.planned_ready_on and facts.planned_ready_on >= home.today else None
    if now < 3 and planned is None:
        if now == 1 and facts.after_intake:
            return _("Opens after the intake")
        return _("Open already: begin where you like") if now else ""
    if now <= 3 and planned:
        return _("You plan to be ready on %(day)s") % {"day": dates.long(planned)}
    return _covered(home) if now == 3 and any(s.criteria for s in sections_of(home)) else ""


def _others(home: Home) -> Iterator[WithOther]:
    """Feedback asked, partial certificates, the last look."""
    facts = facts_of(home)
    supervisor = facts.supervisor if facts.reads else _("Coordinator")
    for request in requests_of(home):
        yield _feedback(request, home, facts.lost)
    if working(home) and home.row.has_certificates:
        for row in own.certificates_with_others(home.row):
            yield _certificate(row, home, supervisor)
    if facts.state == T.READY:
        since = home.row.state_since
        title = _("A last look at your dossier")
        yield WithOther(title, supervisor, dates.civil(since), expected(since, home), "dossier")


def _feedback(request: FeedbackRequest, home: Home, lost: int) -> WithOther:
    number = request.section.competence.number
    title = _("Feedback on competence %(number)s") % {"number": number}
    by = max(request.due_on, home.today + timedelta(days=1))
    reader = _("Coordinator") if request.reader_id == lost else request.reader.name
    return WithOther(title, reader, dates.civil(request.asked_at), by, "section", number)


def _certificate(row: PartialRecognition, home: Home, supervisor: str) -> WithOther:
    advised = row.state == PartialRecognition.State.ADVISED
    return WithOther(
        _("Your partial certificate: %(name)s") % {"name": row.name},
        _("Coordinator") if advised else supervisor,
        dates.civil(row.state_since),
        expected(row.state_since, home),
        "dossier",
    )


def _holder(home: Home) -> Holder:
    """Who has the ball, by the rule of the lists (``with_ball``); without a trajectory nobody's but the teacher's.

    What ended is with nobody, unless a new trajectory is expected. A list calls it the teacher's too when only a
    colleague reads, or the line manager confirms a talk: the home names that one.
    """
    action, supervisor = shell.next_action(home), facts_of(home).supervisor
    ball = home.row.holder if home.row else "nobody"
    note = _since(home.row.since) if home.row else ""
    if action.yours and ball in ("teacher", "nobody"):
        return Holder(_("You"), True, note)
    if ball == "teacher":
        first = next((one for one in shell.others_of(home) if one.target == action.first), None)
        return Holder(first.holder, False, _since(first.since)) if first else Holder(_("You"), True, note)
    if ball == "nobody":
        return Holder(_("Nobody"), False)
    return Holder(supervisor if ball == "utq_supervisor" and supervisor else str(Responsible(ball).label), False, note)


def _since(day: Any) -> str:
    return _("since %(day)s") % {"day": dates.long(dates.civil(day))}


def _competences(home: Home) -> Mapping[str, Any] | None:
    return {"sections": sections_of(home), "dossier": home.row.dossier} if sections_of(home) else None


def _asked_of(home: Home) -> Mapping[str, Any] | None:
    """Questions for feedback that wait for this person, the nearest day first."""
    rows: Any = questions_to(home.request.user) if home.row is None or home.row.has_questions else []
    found = page_of(rows, home.request, 5, param="asked")
    return {"questions": found} if found else None


def _new_feedback(home: Home) -> Mapping[str, Any] | None:
    if not (working(home) and home.row.has_feedback):
        return None
    found = first_of(own.new_feedback(home.row), 4)
    return {"remarks": found, "dossier": home.row.dossier, "dossier_url": home.url("dossier")} if found else None


def _page(name: str) -> Callable[[Home, int | None], str]:
    """A page of the own dossier; of one of its sections with a number."""

    def url(home: Home, section: int | None) -> str:
        dossier = getattr(home.row, "dossier", None)
        key = [dossier.pk, section] if dossier and section else [dossier.pk] if dossier else []
        return reverse(f"dossiers:{name}", args=key) if key else ""

    return url


shell.add(
    shell.Part(
        order=20,
        rows=own.with_dossier,
        actions={T.ACTIVE: _active, T.READY: _ready},
        at={T.ACTIVE: _stage, T.SUSPENDED: _stage, T.READY: 3},
        stages=(
            shell.Stage(
                3,
                gettext_lazy("Your dossier"),
                gettext_lazy("Material you have, and a reflection per competence"),
                _note,
                "dossier",
                lambda home: _("your dossier: %(covered)s") % {"covered": _covered(home)},
            ),
        ),
        holder=_holder,
        others=_others,
        pages={
            "start": lambda home, section: reverse("dossiers:start"),
            "dossier": _page("overview"),
            "section": _page("section"),
            "ready": _page("ready"),
        },
        panels=(
            Panel("work", 10, "dossiers/_home_competences.html", _competences),
            Panel("asked", 10, "dossiers/_home_asked.html", _asked_of),
            Panel("asked", 20, "dossiers/_home_feedback.html", _new_feedback),
        ),
    )
)
