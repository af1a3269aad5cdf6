"""What the pages say of the dossier is true under each preset (docs/domain.md, When the dossier opens)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polib
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from dossiers.models import Dossier
from dossiers.workflow.holding import closed_because
from tests.cast import Cast
from tests.desks.homes import home
from tests.desks.said import TRUE_WHEN
from trajectories.home import Facts
from trajectories.models import Trajectory
from utq_portal.desks.home import next_action, steps
from utq_portal.people.models import User
from utq_portal.policy.models import Preset
from utq_portal.policy.workflow import choose_preset

SignedIn = Callable[[User], Client]
CATALOGUE = Path(__file__).resolve().parents[2] / "utq_portal" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
AFTER_INTAKE = (Preset.UT, Preset.STRICT)
# what calls a dossier open before the intake, in either language
OPEN = re.compile(
    r"dossier is (?:already |too )?open\b|do not have to wait for the intake|[Oo]pen already:|dossier the same day"
    r"|straight to your dossier|see your dossier, open|open from (?:that moment|the first day)"
    r"|dossier (?:is|staat) (?:al |ook |vanaf \w+ \w+ )*open|is je dossier open|Al open|dezelfde dag"
)
# sentences about the dossier being open, each with what makes it true
HELD = {
    "Your dossier is already open. You do not have to wait for the intake.": "dossier_waits",
    "Your trajectory has started, and your dossier is open.": "dossier_waits",
    "Sign in, answer one question, and drop the teaching material you already have. Your dossier is open from that "
    "moment.": "intake_before_dossier",
    "The dossier is open from the first day.": "intake_before_dossier",
    "Next you see your dossier, open and empty. Drop your files first; say afterwards which criterion each one "
    "supports. The intake meeting can come later, or be recorded if you already had it.": "intake_before_dossier",
    "One question, and your trajectory is open. You can work on your dossier the same day.": "after_intake",
    "Rows or an upload, whichever you have. Your dossier is open too: begin where you like.": "after_intake",
    "Until then your dossier is open: put in what you already have.": "after_intake",
    "Open already: begin where you like": "after_intake",
    "Your dossier is open.": "after_intake",
}
# about an assessment that ended: the intake is long over
LATER = {
    "You withdrew. Your dossier is open again.",
    "The assessment is annulled. The dossier is open again.",
    "The decision is annulled. The dossier is open again.",
    "The dossier is open again; when it is handed in, others judge it.",
    "This assessment was withdrawn. The dossier is open again.",
    (
        "This assessment was annulled because of a fault in the procedure. The dossier is open again; "
        "hand it in when you like."
    ),
    "You have no dossier that is open. Start your trajectory first.",
    # to assessors
    "The dossier of %(person)s is open to you",
    "The dossier is open to you. What you have written is kept until you submit it.",
}


def test_every_sentence_that_calls_the_dossier_open_is_known() -> None:
    said = {
        form
        for entry in polib.pofile(str(CATALOGUE))
        for form in (entry.msgid, entry.msgid_plural)
        if OPEN.search(form) or re.search(r"dossier[^.]*\bis open\b", form)
    }
    # what courses say of their registration, and other openness, is not about the dossier
    assert sorted(said - set(HELD) - LATER) == []
    assert sorted((set(HELD) | LATER) - said) == []


def test_every_sentence_that_a_setting_makes_true_is_still_said() -> None:
    said = [form for entry in polib.pofile(str(CATALOGUE)) for form in (entry.msgid, entry.msgid_plural)]
    assert [words for words in TRUE_WHEN if not any(words in form for form in said)] == []


def addresses(row: Trajectory) -> list[str]:
    """The pages of a teacher before the intake is concluded, and those of a visitor."""
    own = f"/trajectories/{row.pk}/"
    return [
        "/", "/about/", "/already-qualified/?hold=none", "/home/", "/start/", own, f"{own}intake/",
        f"{own}intake/slot/", f"{own}cv/", f"{own}route/", f"/dossiers/{row.dossier.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("preset", Preset.values)
@pytest.mark.parametrize("state", ["preparing", "intake_submitted"])
def test_pages_call_the_dossier_open_only_where_it_is(
    cast: Cast, signed_in: SignedIn, preset: str, language: str, state: str
) -> None:
    choose_preset(preset, by=None)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=state)
    row = Trajectory.objects.get(pk=cast.trajectory.pk)
    Dossier.objects.get_or_create(trajectory=row)
    browser = signed_in(cast.teacher)
    browser.get(f"/language/{language}/")
    cast.teacher.refresh_from_db()
    said = {}
    for address in addresses(row):
        answer = browser.get(address)
        if answer.status_code == 200:
            words = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
            said[address] = OPEN.findall(words)
    assert len(said) >= 8
    if preset in AFTER_INTAKE:
        assert {address: found for address, found in said.items() if found} == {}
        assert closed_because(row.dossier)
    else:
        assert said["/about/"]
        assert said[f"/trajectories/{row.pk}/intake/"]
        assert not closed_because(row.dossier)


@pytest.mark.parametrize("preset", Preset.values)
@pytest.mark.parametrize("answer", ["new", "experienced"])
def test_the_first_answer_leads_to_what_can_be_done(cast: Cast, signed_in: SignedIn, preset: str, answer: str) -> None:
    choose_preset(preset, by=None)
    browser = signed_in(cast.newcomer)
    page = browser.post("/start/", {"start": answer}, follow=True)
    words = page.content.decode()
    row = Trajectory.objects.get(person=cast.newcomer)
    assert ("your dossier is open" in words) == (preset not in AFTER_INTAKE)
    dossier = f"/dossiers/{row.dossier.pk}/"
    assert (page.request["PATH_INFO"] == dossier) == (preset not in AFTER_INTAKE and answer == "experienced")
    assert not [sent for sent in mail.outbox if OPEN.search(str(sent.body))]


def test_an_intake_that_was_concluded_keeps_the_dossier_open(cast: Cast) -> None:
    row = cast.trajectory
    dossier = Dossier.objects.create(trajectory=row)
    choose_preset(Preset.STRICT, by=None)
    assert closed_because(dossier)
    Trajectory.objects.filter(pk=row.pk).update(intake_concluded_on=timezone.localdate(), state="active")
    assert not closed_because(Dossier.objects.get(pk=dossier.pk))


@pytest.mark.parametrize(
    "facts",
    [
        Facts(obliged=True),
        Facts(state="preparing"),
        Facts(state="preparing", cv=True, diagnosis=True),
        Facts(state="intake_submitted", attended=False),
        Facts(state="intake_booked", intake_at=datetime(2026, 12, 4, 9, tzinfo=UTC)),
    ],
)
def test_home_says_what_the_setting_makes_true(facts: Facts) -> None:
    for waits in (True, False):
        now = home(replace(facts, after_intake=waits, manager_confirms=waits))
        words = " ".join([next_action(now).text, *(step.note for step in steps(now))])
        assert not (waits and OPEN.search(words))
        assert not (waits and "may confirm" in words)
