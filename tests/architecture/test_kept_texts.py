"""Every longer text is kept on the device, or excused with a reason (docs/domain.md, What is kept on the device)."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms

import assessments
import courses
import dossiers
import exemptions
import trajectories
import utq_portal

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
HR = "what HR records about appointments, leave and time"
LISTS = "a pasted list of people, as private as a file of HR"
# texts of forms that say "not-kept": nothing of them stays on the device, or here
EXCUSED = {
    "trajectories.obligations.forms.hr.AnswerForm.answer": HR,
    "trajectories.obligations.forms.hr.ExtensionForm.note": HR,
    "trajectories.obligations.forms.hr.ReasonForm.reason": HR,
    "trajectories/hr/why.html answer": HR,
    "dossiers.forms.midway.MidwayForm.table": LISTS,
    "utq_portal.office.forms.people.InviteForm.people": LISTS,
}
KEPT = {
    "assessments.forms.GroundsForm.grounds",
    "assessments.forms.HeldForm.report",
    "assessments.forms.MembersForm.members",
    "assessments.forms.ReasonForm.reason",
    "assessments.forms.ReplaceForm.reason",
    "assessments.forms.SubjectForm.subject",
    "assessments.forms.TieForm.conflict",
    "assessments.forms.WordForm.word",
    "assessments/case.html t{{ section.competence_id }}",
    "assessments/consensus.html t{{ part.key }}",
    "assessments/judge.html m{{ one.criterion.pk }}",
    "assessments/judge.html r{{ part.key }}",
    "courses.forms.desk.CancelForm.reason",
    "courses.forms.desk.CourseForm.bring_en",
    "courses.forms.desk.CourseForm.bring_nl",
    "courses.forms.desk.CourseForm.description_en",
    "courses.forms.desk.CourseForm.description_nl",
    "courses.forms.groups.WriteForm.text",
    "courses.forms.registration.RejectForm.reason",
    "dossiers.forms.dossier.AskForm.question",
    "dossiers.forms.dossier.EndorseForm.advice_text",
    "dossiers.forms.dossier.GapForm.note",
    "dossiers.forms.dossier.LinkForm.description",
    "dossiers.forms.dossier.PieceForm.description",
    "dossiers.forms.dossier.RemarkForm.body",
    "dossiers.forms.dossier.ReplyForm.body",
    "dossiers.forms.dossier.TextForm.body",
    "dossiers.forms.recognition.AdviceForm.text",
    "dossiers.forms.recognition.CertificateForm.note",
    "dossiers.forms.recognition.DecisionForm.reason",
    "dossiers.forms.recognition.WhyForm.reason",
    "dossiers/_remarks.html body",
    "dossiers/feedback.html body",
    "dossiers/feedback.html body{{ criterion.pk }}",
    "dossiers/review.html reason{{ section.pk }}",
    "exemptions.forms.AdviceForm.text",
    "exemptions.forms.AgainForm.text",
    "exemptions.forms.AskForm.note",
    "exemptions.forms.DecisionForm.reason",
    "exemptions.forms.ReasonForm.text",
    "exemptions.forms.RevokeForm.text",
    "trajectories.forms.intake.ConclusionForm.advice",
    "trajectories.forms.intake.DiscussionForm.teaching_tasks",
    "trajectories.forms.intake.ReasonForm.reason",
    "trajectories.forms.slots.BookingForm.note",
    "trajectories/_diagnosis_form.html {{ prefix }}-note",
    "utq_portal.office.forms.settings.ExperienceForm.text_en",
    "utq_portal.office.forms.settings.ExperienceForm.text_nl",
    "utq_portal.office.forms.settings.FacultyListForm.faculties",
    "utq_portal.office.forms.settings.PageTextForm.text_en",
    "utq_portal.office.forms.settings.PageTextForm.text_nl",
    "web/widgets/richtext.html {{ widget.name }}",
}
# whole pages about people's appointments, their leave, or their CV as a file: no form of them is kept
PRIVATE = [
    *sorted((TEMPLATES / "trajectories" / "hr").glob("*.html")),
    TEMPLATES / "trajectories" / "_cv_file.html",
    TEMPLATES / "dossiers" / "midway.html",
    TEMPLATES / "office" / "invite.html",
    TEMPLATES / "office" / "_invitations.html",
]


def form_classes() -> Iterator[type[forms.BaseForm]]:
    """Every form of the product."""
    for root in (utq_portal, trajectories, dossiers, assessments, exemptions, courses):
        for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if ".forms" in module.name or module.name.endswith("conflict"):
                found = importlib.import_module(module.name)
                for thing in vars(found).values():
                    if (
                        isinstance(thing, type)
                        and issubclass(thing, forms.BaseForm)
                        and thing.__module__ == found.__name__
                    ):
                        yield thing


def texts() -> set[str]:
    """Every longer text: the fields of forms, and what templates draw by themselves."""
    found = {
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in form_classes()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.Textarea)
    }
    for path in TEMPLATES.rglob("*.html"):
        for name in re.findall(r'<textarea[^>]*?\sname="([^"]*)"', path.read_text()):
            found.add(f"{path.relative_to(TEMPLATES).as_posix()} {name}")
    return found


def test_every_longer_text_is_kept_or_excused() -> None:
    assert sorted(texts() - KEPT - set(EXCUSED)) == []
    assert sorted((KEPT | set(EXCUSED)) - texts()) == []


@pytest.mark.parametrize("path", PRIVATE, ids=lambda path: path.name)
def test_no_form_of_a_private_page_is_kept(path: Path) -> None:
    sent = re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.DOTALL)
    assert [form[:120] for form in sent if "{% not_kept %}" not in form] == []


def test_nothing_else_is_left_out() -> None:
    others = {path for path in TEMPLATES.rglob("*.html") if "{% not_kept %}" in path.read_text()}
    assert sorted(others - set(PRIVATE)) == []


def test_the_excused_texts_stand_on_private_pages() -> None:
    drawn = {name.partition(" ")[0] for name in EXCUSED if "/" in name}
    assert sorted(name for name in drawn if TEMPLATES / name not in PRIVATE) == []
