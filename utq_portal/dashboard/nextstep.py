"""The one next thing for a teacher to do: a pure function of the facts."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment
from dossiers.models import CompetenceSection
from trajectories.models import Obligation, Trajectory
from trajectories.queries.obligation import settled_title
from utq_portal.dashboard.facts import AssessmentFact, Facts, SectionFact
from utq_portal.web import dates

T = Trajectory.State
C = CompetenceSection.State
A = Assessment.State


@dataclass(frozen=True, slots=True)
class Action:
    """The one next thing: ``asked`` is its short form for the facts line; ``target`` names the page to open.

    ``yours`` is false when nothing is expected; ``button`` may be empty then.
    """

    key: str
    asked: str
    title: str
    text: str
    button: str = ""
    target: str = ""
    section: int | None = None  # its number
    yours: bool = True
    note: str = ""


def next_action(facts: Facts) -> Action:
    """The one next action in every state of the trajectory, the dossier and the assessment."""
    if not facts.state:
        return _without_trajectory(facts)
    return {
        T.PREPARING: _preparing,
        T.INTAKE_SUBMITTED: _intake_sent,
        T.INTAKE_BOOKED: _intake_booked,
        T.ACTIVE: _dossier,
        T.SUSPENDED: _suspended,
        T.READY: _ready,
        T.SUBMITTED: _submitted,
        T.IN_ASSESSMENT: _in_assessment,
        T.COMPLETED: _completed,
        T.CLOSED: _closed,
    }[T(facts.state)](facts)


def _supervisor(facts: Facts) -> str:
    if not facts.attended:
        return _("the coordinator")
    return facts.supervisor_given or _("your UTQ supervisor")


def _looked_for(facts: Facts) -> str:
    """Why nobody acts as UTQ supervisor, and who sees to it."""
    if facts.lost:
        return _("%(name)s can no longer be your UTQ supervisor. The coordinator finds somebody else.") % {
            "name": facts.supervisor
        }
    return _("Your faculty has no UTQ supervisor now. The coordinator knows that you wait.")


def _meanwhile() -> str:
    return _("Your dossier is open.")


def _without_trajectory(facts: Facts) -> Action:
    if facts.settled:
        return Action(
            "settled", _("Nothing now"), settled_title(facts.settled), settled_text(facts.settled), yours=False
        )
    if facts.excluded:
        return Action(
            "excluded",
            _("Nothing now"),
            _("The obligation does not apply to you"),
            _("You may start a trajectory all the same: it leads to the same certificate."),
            _("Start a trajectory"),
            "start",
            yours=False,
        )
    text = (
        _start_text(facts)
        if facts.obliged
        else _("You are not obliged to, and you are welcome: one question, and your trajectory is open.")
    )
    return Action(
        "start", _("Start your trajectory"), _("Start your trajectory"), text, _("Start your trajectory"), "start",
        yours=facts.obliged,
    )  # fmt: skip


def _start_text(facts: Facts) -> str:
    if facts.after_intake:
        return _("One question, and your trajectory is open. The intake comes first, then your dossier.")
    return _("One question, and your trajectory is open. You can work on your dossier the same day.")


def _preparing(facts: Facts) -> Action:
    if facts.intake_came_back and facts.cv and facts.diagnosis and facts.discussion:
        return Action(
            "intake_came_back",
            _("Complete your intake"),
            _("Complete your intake and send it again"),
            _("Your intake came back with a reason. Read it, change what is needed and send it again."),
            _("Open your intake"),
            "intake",
        )
    missing = [name for name, there in (("cv", facts.cv), ("d", facts.diagnosis), ("t", facts.discussion)) if not there]
    note = ngettext("%(count)s of 3 parts left", "%(count)s of 3 parts left", len(missing)) % {"count": len(missing)}
    if not facts.cv:
        return Action(
            "cv",
            _("Your educational CV"),
            _("Fill in your educational CV"),
            _("Rows or an upload, whichever you have. Your dossier opens after the intake.")
            if facts.after_intake
            else _("Rows or an upload, whichever you have. Your dossier is open too: begin where you like."),
            _("Open your educational CV"),
            "cv",
            note=note,
        )
    if not facts.diagnosis:
        return Action(
            "diagnosis",
            _("Your self-diagnosis"),
            _("Do the self-diagnosis"),
            _("One click per criterion. Notes are up to you."),
            _("Open the self-diagnosis"),
            "diagnosis",
            note=note,
        )
    if not facts.discussion:
        return Action(
            "discussion",
            _("Record one talk"),
            _("Record the talk with your line manager"),
            _("When it was and which teaching tasks you agreed on. Your line manager confirms it before you can send.")
            if facts.manager_confirms
            else _("When it was and which teaching tasks you agreed on. Your line manager is told and may confirm."),
            _("Record the talk"),
            "discussion",
            note=note,
        )
    if facts.talk_waits:
        return Action(
            "talk_waits",
            _("Nothing now"),
            _("Your line manager confirms the talk first"),
            _("Everything is filled in. You can send your intake as soon as the talk is confirmed."),
            _("Open your intake"),
            "intake",
            yours=False,
        )
    return Action(
        "submit_intake",
        _("Send your intake"),
        _("Send your intake"),
        _("Everything is filled in. After sending you choose a time for the intake meeting."),
        _("Check and send"),
        "intake",
    )


def _intake_sent(facts: Facts) -> Action:
    if not facts.attended:
        return Action(
            "unattended",
            _("Nothing now"),
            _("Your intake has been sent, and the coordinator looks for a UTQ supervisor"),
            _looked_for(facts) if facts.after_intake else f"{_looked_for(facts)} {_meanwhile()}",
            _("Open your intake") if facts.after_intake else _("Open your dossier"),
            "intake" if facts.after_intake else "dossier",
            yours=False,
        )
    return Action(
        "book",
        _("Nothing now"),
        _("Choose a time for your intake meeting"),
        _("Your intake has been sent. You already spoke? Then your UTQ supervisor records it, and you need no slot."),
        _("See the times"),
        "slots",
        yours=False,
        note=_("you may choose a time for the meeting"),
    )


def _intake_booked(facts: Facts) -> Action:
    if facts.intake_at is None:
        return _intake_sent(facts)
    return Action(
        "meet",
        _("Come to the meeting"),
        _("Your intake meeting is on %(day)s") % {"day": dates.with_weekday(facts.intake_at)},
        _until_the_meeting(facts) if facts.attended else _looked_for(facts),
        _("See your intake meeting"),
        "slots",
        yours=False,
        note=dates.with_weekday(facts.intake_at),
    )


def _until_the_meeting(facts: Facts) -> str:
    if facts.after_intake:
        return _("Your dossier opens after it: collect what you already have.")
    return _("Until then your dossier is open: put in what you already have.")


def _dossier(facts: Facts) -> Action:
    by_remarks = next((s for s in facts.sections if s.remarks and not s.done), None)
    if by_remarks is not None:
        return _remarks(by_remarks, facts)
    insufficient = next((s for s in facts.sections if s.state == C.INSUFFICIENT), None)
    if insufficient is not None:
        return Action(
            "insufficient",
            _("Rework %(count)s of %(all)s") % {
                "count": sum(s.state == C.INSUFFICIENT for s in facts.sections), "all": len(facts.sections)
            },
            _("Rework competence %(number)s, %(name)s") % {"number": insufficient.number, "name": insufficient.name},
            _("Only what was judged insufficient is open again. What was sufficient keeps its result."),
            _("Open competence %(number)s") % {"number": insufficient.number},
            "section",
            insufficient.number,
        )  # fmt: skip
    lapsed = next((s for s in facts.sections if s.lapsed), None)
    if lapsed is not None:
        return Action(
            "lapsed",
            _("Open competence %(number)s again") % {"number": lapsed.number},
            _("Open competence %(number)s, %(name)s, again") % {"number": lapsed.number, "name": lapsed.name},
            _("It was judged sufficient too long ago to be handed in again. Your text is as you left it."),
            _("Open competence %(number)s") % {"number": lapsed.number},
            "section",
            lapsed.number,
        )
    if facts.sections and all(s.done for s in facts.sections):
        return _all_ready(facts)
    drafting = next((s for s in facts.sections if s.state == C.DRAFTING), None)
    if drafting is not None:
        return _draft(drafting)
    return _first_steps(facts)


def _remarks(section: SectionFact, facts: Facts) -> Action:
    count = {"count": section.remarks, "number": section.number, "name": section.name}
    return Action(
        "remarks",
        ngettext("Work on %(count)s remark", "Work on %(count)s remarks", section.remarks) % count,
        ngettext(
            "Work on %(count)s remark on competence %(number)s, %(name)s",
            "Work on %(count)s remarks on competence %(number)s, %(name)s",
            section.remarks,
        )
        % count,
        _("Your dossier came back. The reasons are with the competence, as remarks.")
        if facts.returns and facts.state == T.ACTIVE
        else _("Reply, change your text, and mark each remark as worked on."),
        _("Open competence %(number)s") % {"number": section.number},
        "section",
        section.number,
        note=_("competence %(number)s") % {"number": section.number},
    )


def _draft(section: SectionFact) -> Action:
    number = {"number": section.number, "name": section.name}
    gap = section.criteria - section.covered
    if section.words and not gap:
        return Action(
            "mark_ready",
            _("Finish competence %(number)s") % number,
            _("Ask for feedback on competence %(number)s, or mark it as ready") % number,
            _("Every criterion has evidence, and there is a text."),
            _("Open competence %(number)s") % number,
            "section",
            section.number,
        )
    text = (
        ngettext("%(count)s criterion has no evidence yet.", "%(count)s criteria have no evidence yet.", gap)
        % {"count": gap}
        if gap
        else _("The evidence is there; the reflection is not written yet.")
    )
    return Action(
        "draft",
        _("Work on competence %(number)s") % number,
        _("Go on with competence %(number)s, %(name)s") % number,
        text,
        _("Open competence %(number)s") % number,
        "section",
        section.number,
    )


def _first_steps(facts: Facts) -> Action:
    reader = next((s for s in facts.sections if s.state == C.FEEDBACK_ASKED), None)
    empty = next((s for s in facts.sections if s.state == C.EMPTY), None)
    if reader is not None and empty is None:
        return Action(
            "with_reader",
            _("Nothing now"),
            _("The coordinator finds somebody else to read competence %(number)s") % {"number": reader.number}
            if reader.unread
            else _("%(person)s reads competence %(number)s")
            % {"person": reader.reader_given or _("Your reader"), "number": reader.number},
            _("You hear by %(day)s. Nothing is expected of you until then.") % {"day": dates.long(reader.answer_by)}
            if reader.answer_by
            else _("Nothing is expected of you until then."),
            _("Open your dossier"),
            "dossier",
            yours=False,
        )
    if not facts.begun and not facts.plan_items and facts.route != Trajectory.Route.EXPERIENCED:
        return Action(
            "route",
            _("Plan your learning route"),
            _("Plan your learning route"),
            _("Per competence: what you still want to learn and how, or that you only have to show it."),
            _("Open your learning route"),
            "route",
        )
    if not facts.begun:
        return Action(
            "evidence",
            _("Add what you have"),
            _("Add the material you already have"),
            _("Drop all files at once, and tick which criterion each of them shows. Writing comes after."),
            _("Add evidence"),
            "dossier",
        )
    if empty is None:
        return Action(
            "open", _("Work on your dossier"), _("Go on with your dossier"), "", _("Open your dossier"), "dossier"
        )
    carried = next((s for s in facts.sections if s.ready_elsewhere and s.state == C.EMPTY), None)
    if carried is not None:
        return Action(
            "carried",
            _("Add what was ready"),
            _("Add competence %(number)s, %(name)s") % {"number": carried.number, "name": carried.name},
            _("It was ready before you came to the portal: upload what you had, or paste your text."),
            _("Open competence %(number)s") % {"number": carried.number},
            "section",
            carried.number,
        )
    number = {"number": empty.number, "name": empty.name}
    return Action(
        "begin",
        _("Begin competence %(number)s") % number,
        _("Begin with competence %(number)s, %(name)s") % number,
        _("There is nothing here yet. A first draft of half a page is a good beginning."),
        _("Open competence %(number)s") % number,
        "section",
        empty.number,
    )


def _all_ready(facts: Facts) -> Action:
    if facts.intake_concluded_on is None:
        return _preparing(facts)
    return Action(
        "declare_ready",
        _("Declare your dossier ready"),
        _("Declare your dossier ready"),
        _("Every competence is ready. You confirm the name on your certificate, and %(person)s takes a last look.")
        % {"person": _supervisor(facts)}
        if facts.reads
        else _(
            "Every competence is ready. You confirm the name on your certificate, and the coordinator assigns a UTQ "
            "supervisor, who takes a last look."
        ),
        _("Check and declare ready"),
        "ready",
    )


def _suspended(facts: Facts) -> Action:
    return Action(
        "suspended",
        _("Nothing now"),
        _("Your trajectory is paused"),
        _("Your deadline keeps running. Ask %(person)s to resume when you are back.") % {"person": _supervisor(facts)},
        _("Open your trajectory"),
        "case",
        yours=False,
    )


def _ready(facts: Facts) -> Action:
    return Action(
        "ready_declared",
        _("Nothing now"),
        _("%(person)s takes a last look at your dossier") % {"person": facts.supervisor}
        if facts.reads
        else _("The coordinator first assigns a UTQ supervisor, who takes a last look at your dossier"),
        _("You hear whether it goes to the assessors, or what is still needed."),
        _("Open your dossier"),
        "dossier",
        yours=False,
        note=_("you hear when your dossier is endorsed"),
    )


def _submitted(facts: Facts) -> Action:
    return Action(
        "submitted",
        _("Nothing now"),
        _("Your dossier is sealed and waits for two assessors"),
        _("The coordinator asks them. Until the assessment starts you may take your dossier back."),
        _("Open your dossier"),
        "dossier",
        yours=False,
        note=_("you hear when the assessment starts"),
    )


def _in_assessment(facts: Facts) -> Action:
    found = facts.assessment
    text = (
        _("The decision is expected about %(day)s.") % {"day": dates.long(found.expected)}
        if found and found.expected
        else _("You hear when there is a decision.")
    )
    if found and found.state == A.INTERVIEW and found.interview_at:
        return Action(
            "interview",
            _("Come to the interview"),
            _("Your interview is on %(day)s") % {"day": dates.with_weekday(found.interview_at)},
            text,
            _("Open your assessment"),
            "assessment",
            yours=False,
        )
    return Action(
        "in_assessment",
        _("Nothing now"),
        assessment_words(found),
        text,
        _("Open your assessment"),
        "assessment",
        yours=False,
    )


def assessment_words(found: AssessmentFact | None) -> str:
    """What happens in the assessment, as far as the candidate is told before the announcement."""
    if found is None:
        return _("Your dossier is being assessed")
    if found.state == A.ASSIGNING:
        return _("Assessors are being asked")
    if found.coordinates and found.state in (A.SCORING, A.INTERVIEW, A.DELIBERATING):
        return _("Another assessor is being asked")
    if found.state == A.SCORING and found.judged:
        # the same when both have judged: that they have and nothing follows would tell that they differ
        return _("At least one assessor has judged")
    if found.state == A.SCORING:
        return _("Both assessors are reading")
    if found.state == A.INTERVIEW:
        return _("An interview is being planned")
    if found.state == A.DELIBERATING:
        return _("The assessors are writing their joint judgement")
    if found.state == A.ARBITRATION:
        return _("Others decide in arbitration")
    return _("There is a decision; it is announced soon")


def _completed(facts: Facts) -> Action:
    if not facts.certificate:
        return Action(
            "completed",
            _("Nothing more"),
            _("You have qualified"),
            _("Your certificate is being prepared."),
            yours=False,
        )
    return Action(
        "certificate",
        _("Nothing more"),
        _("You have qualified: certificate %(number)s") % {"number": facts.certificate},
        _("Anyone can check it with the code that it carries.")
        if facts.certificate_made
        else _("The sheet is being made. It appears here within minutes."),
        _("Open your certificate"),
        "certificate",
        yours=False,
    )


def _closed(facts: Facts) -> Action:
    why = Trajectory.Reason(facts.close_reason) if facts.close_reason else None
    if why == Trajectory.Reason.EXEMPT:
        return Action("exempt", _("Nothing now"), _("You are exempted"), settled_text("exemption"), yours=False)
    if why == Trajectory.Reason.EXTERNAL:
        return Action(
            "external", _("Nothing now"), settled_title("external_utq"), settled_text("external_utq"), yours=False
        )
    if facts.obliged and not facts.settled and not facts.excluded and why != Trajectory.Reason.LEFT:
        return Action(
            "again",
            _("Start again"),
            _("Your trajectory is closed, your obligation is not"),
            _("Start a new trajectory, or ask the coordinator to open this one again."),
            _("Start a trajectory"),
            "start",
        )
    return Action(
        "closed",
        _("Nothing now"),
        _("Your trajectory is closed"),
        _("Questions? The coordinator can open it again."),
        yours=False,
    )


def settled_text(settled: str) -> str:
    """What that means."""
    if settled == Obligation.Settled.EXEMPTION:
        return _("Nothing is expected of you. An exemption is no certificate: you may still earn one.")
    return _("Nothing is expected of you.")
