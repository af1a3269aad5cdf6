"""The letter and the announcement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments import rules
from assessments.exports import DECIDED
from assessments.models import Assessment, EarlierLetter
from assessments.queries.outcome import decision_of, insufficient_in, terms_of, with_letter
from assessments.queries.reading import assessments_for, outcomes_for
from assessments.workflow import announcing
from assessments.workflow.reading import LETTER_READ
from trajectories.models import Competence
from trajectories.rules import OWN
from utq_portal.agenda.days import objection_ends
from utq_portal.people.rules import coordinates
from utq_portal.policy import objecting
from utq_portal.policy.queries import current
from utq_portal.web import foretold, letterhead, pages
from utq_portal.web.acting import why_refused
from utq_portal.web.coordinating import only_for
from utq_portal.web.export import as_file
from utq_portal.web.fresh import sent_lately
from utq_portal.web.given import About, give
from utq_portal.web.numbers import numbers_sent
from utq_portal.web.request import PortalRequest
from utq_portal.web.typeface import why_unprintable

S = Assessment.State
MOST = 100


@dataclass(frozen=True, slots=True)
class Consequence:
    """What announcing one decision does; ``until`` is the last day to object, none after arbitration."""

    assessment: Assessment
    insufficient: list[Competence]
    attempts_left: int
    until: date | None

    @property
    def sufficient(self) -> bool:
        return self.assessment.outcome == Assessment.Outcome.SUFFICIENT

    @property
    def said(self) -> tuple[object, ...]:
        """All that the page tells of it: what is confirmed."""
        name = self.assessment.trajectory.person.name_for_certificate
        again = [competence.pk for competence in self.insufficient]
        return (self.assessment.pk, self.assessment.outcome, name, again, self.attempts_left, self.until)


@require_http_methods(["GET", "HEAD", "POST"])
@sent_lately
@only_for(coordinates)
def announce(request: PortalRequest) -> HttpResponseBase:
    """What is decided and waits to be announced: one or several at once, each in its own transaction.

    First a summary says what follows for each; only what was confirmed there is announced.
    """
    if request.method == "POST":
        return _review_or_announce(request)
    decided = assessments_for(request.user).filter(state=S.DECIDED).order_by("decided_on", "pk")
    if file := as_file(request, "decided", DECIDED, decided):
        return file
    page = pages.page_of(decided, request)
    context = {"page": page, "unprintable": _unprintable(page)}
    return render(request, "assessments/announce.html", context)


def _review_or_announce(request: PortalRequest) -> HttpResponseBase:
    """What was chosen is announced once what follows from it was read and confirmed."""
    chosen = numbers_sent(request.POST.getlist("assessment"))[:MOST]
    rows = {row.pk: row for row in assessments_for(request.user).filter(pk__in=chosen)}
    found = [rows[pk] for pk in chosen if pk in rows]
    waiting = [row for row in found if row.state == S.DECIDED]
    lines = _consequences(waiting)
    sealed = foretold.seal(one.said for one in lines)
    if foretold.is_confirmed(request, sealed):
        return _announce(request, found)
    context = {"lines": lines, "sealed": sealed, "unprintable": _unprintable(waiting)}
    return render(request, "assessments/announce_review.html", context)


def _consequences(rows: list[Assessment]) -> list[Consequence]:
    """What announcing does to each of these people, before it does; two queries for one as for many."""
    today = timezone.localdate()
    insufficient = insufficient_in(rows) if rows else {}
    return [
        Consequence(
            row,
            insufficient.get(row.pk, []),
            max(current(row.trajectory.faculty_id, today).resubmissions + 1 - row.attempt, 0),
            None
            if row.decided_by == Assessment.DecidedBy.ARBITRATION
            else objection_ends(today, current(row.trajectory.faculty_id, today).objection_days),
        )
        for row in rows
    ]


def _unprintable(rows: Iterable[Assessment]) -> list[tuple[Assessment, str]]:
    """Whose certificate or letter has a name with letters that no sheet can show, and which letters these are."""
    named = [(row, why_unprintable(row.trajectory.person.name_for_certificate)) for row in rows]
    return [(row, why) for row, why in named if why]


def _announce(request: PortalRequest, rows: list[Assessment]) -> HttpResponse:
    told = 0
    for row in rows:
        if why := why_refused(partial(announcing.announce, row, by=request.user, today=timezone.localdate())):
            messages.error(request, _("%(name)s: %(why)s") % {"name": row.trajectory.person.name, "why": why})
        else:
            told += 1
    if told:
        words = ngettext("%(count)s decision is announced.", "%(count)s decisions are announced.", told)
        messages.success(request, words % {"count": told})
    elif not rows:
        messages.error(request, _("Choose at least one decision to announce."))
    if len(rows) == 1:
        return HttpResponseRedirect(rows[0].get_absolute_url())
    return redirect("assessments:announce")


@require_safe
def letter(request: PortalRequest, pk: int) -> HttpResponse:
    """The letter with the decision: the coordinator sees it beforehand, the candidate once it is announced."""
    rows = outcomes_for(request.user).filter(rules.LETTER(request.user))
    row = get_object_or_404(with_letter(rows), pk=pk)
    today = timezone.localdate()
    policy = current(row.trajectory.faculty_id, today)
    context = {
        "assessment": row,
        "decision": decision_of(row, today),
        "day": row.announced_on or today,
        "objecting": objecting.in_words(terms_of(row, today)),
        "until": row.objection_until or objection_ends(today, policy.objection_days),
        "preview": row.state == S.DECIDED,
        "sheets": row.letters.prefetch_related("earlier_files"),
        "letter": letterhead.addressee(row.trajectory.person, row.trajectory.faculty, today),
        "signed": row.announced_by or request.user,
        "unprintable": _unprintable([row]) if row.state == S.DECIDED else [],
        "own": OWN.has(request.user, row.trajectory),
    }
    return render(request, "assessments/letter.html", context)


def _about(row: Assessment) -> About:
    return About(LETTER_READ, row, row.case, row.trajectory.person_id)


@require_safe
def letter_file(request: PortalRequest, pk: int, language: str) -> HttpResponseBase:
    """The letter as PDF, in one language; 404 while it is being made."""
    row = get_object_or_404(outcomes_for(request.user).filter(rules.LETTER(request.user)), pk=pk)
    made = get_object_or_404(row.letters, language=language)
    return give(request, _about(row), made.stored)


@require_safe
def letter_earlier(request: PortalRequest, pk: int) -> HttpResponseBase:
    """A file that a letter had before it was drawn again."""
    mine = outcomes_for(request.user).filter(rules.LETTER(request.user))
    kept = get_object_or_404(EarlierLetter, pk=pk, letter__assessment__in=mine.values("pk"))
    name = f"{kept.pk}-{kept.letter.name}"
    return give(request, _about(kept.letter.assessment), kept.stored, name=name)
