"""Each act that cannot be undone is read before it counts (docs/domain.md, Final acts).

Every Step of a person into a state that no person's step leads out of stands here, and those that nobody can take back
though the case goes on, each with where its consequences are read: a page of its own, a form that asks why, or a
sentence beside the button. A new final step is named here, with its page.
"""

from __future__ import annotations

from pathlib import Path

from tests.steps import steps_of
from utq_portal.workflow import Step

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# how a person's final step is asked for: the template, and words in it that say what follows
CONFIRMED: dict[str, tuple[str, str]] = {
    "assessments.announce": ("assessments/announce_review.html", "An announced decision cannot be changed"),
    "assessments.annul": ("assessments/reason.html", "lede"),
    "assessments.uphold_objection": ("assessments/reason.html", "lede"),
    "assessments.withdraw": ("assessments/withdraw.html", "The attempt counts only if"),
    "assessments.decline": ("assessments/request.html", "A no is final for this dossier"),
    "assessments.step_back": ("assessments/reason.html", "lede"),
    "assessments.submit": ("assessments/submit.html", "Cannot be changed any more:"),
    "assessments.replace": ("assessments/reason.html", "lede"),
    "assessments.confirm_consensus": ("assessments/consensus.html", "cannot be changed after that"),
    "assessments.no_consensus": ("assessments/reason.html", "lede"),
    "assessments.decide_arbitration": ("assessments/case.html", "cannot be changed after that"),
    "assessments.hold_interview": ("assessments/seat.html", "Record the interview"),
    "assessments.waive_interview": ("assessments/case.html", "Or without an interview"),
    "assessments.replace_certificate": ("assessments/reason.html", "lede"),
    "assessments.revoke_certificate": ("assessments/reason.html", "lede"),
    "exemptions.grant": ("exemptions/sheet.html", "What follows"),
    "exemptions.refuse": ("exemptions/sheet.html", "What follows"),
    "exemptions.advise": ("exemptions/_advice_form.html", "cannot be changed after that"),
    "exemptions.decline": ("exemptions/_elsewise.html", "may ask the faculty once"),
    "exemptions.close": ("exemptions/_elsewise.html", "The candidate can ask again"),
    "exemptions.uphold": ("exemptions/_staff_forms.html", "The candidate reads your reason"),
    "exemptions.withdraw": ("exemptions/_elsewise.html", "The request ends."),
    "exemptions.revoke": ("exemptions/_elsewise.html", "The obligation runs again."),
    "exemptions.external_verified": (
        "exemptions/external.html",
        "Registering settles the obligation on the day of today.",
    ),
    "courses.cancel": ("courses/cancel.html", "cannot be opened again"),
    "courses.complete": ("courses/group.html", "Everybody is told;"),
    "courses.fall_short": ("courses/group.html", "Everybody is told;"),
    "courses.finish": ("courses/edition.html", "An edition that ended cannot be changed any more."),
    "courses.reject": ("courses/reject.html", "The place goes to the next in line."),
    "courses.withdraw": ("courses/cancel_registration.html", "The place goes to the next in line at once."),
    "trajectories.insist": ("dossiers/insist.html", "This version is sealed at once."),
    "trajectories.endorse": ("dossiers/review.html", "sealed"),
    "dossiers.give_feedback": ("dossiers/feedback.html", "and their UTQ supervisor read it."),
    "dossiers.refuse_recognition": ("dossiers/recognition.html", "A decision stands; the teacher can ask again."),
    "dossiers.revoke_recognition": ("dossiers/recognition.html", "What rests on it opens again"),
    "dossiers.withdraw_recognition": ("dossiers/recognition.html", "You can hand it in again as a new one."),
}

# what ends a row and takes nothing from anybody
EXCUSED = {"dossiers.withdraw_question": "the same question can be asked again at once"}


def steps() -> list[Step]:
    """Every Step of the apps."""
    apps = ("trajectories", "dossiers", "assessments", "exemptions", "courses")
    return list({step.verb: step for app in apps for step in steps_of(app)}.values())


def final() -> set[str]:
    """Steps of a person into a state that no person's step leads out of, within their app."""
    every = steps()
    moves = [(step.verb.partition(".")[0], step) for step in every if step.target not in step.sources]
    left = {(app, source) for app, step in moves for source in step.sources if step.rule is not None}
    return {step.verb for app, step in moves if step.rule is not None and (app, step.target) not in left}


def test_every_final_step_says_where_its_consequences_are_read() -> None:
    assert sorted(final() - set(CONFIRMED) - set(EXCUSED)) == []


def test_the_words_are_there() -> None:
    missing = [
        f"{verb}: {template} lacks “{words}”"
        for verb, (template, words) in CONFIRMED.items()
        if words not in (TEMPLATES / template).read_text()
    ]
    assert missing == []


def test_only_steps_are_named() -> None:
    assert set(CONFIRMED) <= {step.verb for step in steps()}
