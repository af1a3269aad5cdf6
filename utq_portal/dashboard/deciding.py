"""What waits for the coordinator, as lines of a queue: announce, start, go on, and what the machines need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Assessment
from assessments.queries import Candidate, Suggestion
from dossiers.models import PartialRecognition
from utq_portal.agenda.days import working_days_after
from utq_portal.desks.counting import Figures, Row
from utq_portal.desks.queue import Act, Item, due_status, in_order, since_words
from utq_portal.people.models import Role
from utq_portal.policy.values import Policy
from utq_portal.web import dates
from utq_portal.web.links import address, case_address

A = Assessment.State
TURNS = 8  # turns within an assessment that are named; the list of assessments has all
NAMED = 3  # names in the line of the announcements


def of_coordinator(
    found: Figures,
    to_start: Iterable[Any],
    suggestions: Mapping[int, Suggestion],
    running: Iterable[Any],
    certificates: Iterable[Any],
    policy: Policy,
    today: date,
) -> list[Item]:
    """Outcomes, starts, partial certificates and turns within an assessment, the first due above.

    What the portal itself needs comes last.
    """
    turns = [row for row in running if row.holder == "coordinator"]
    decided = [row for row in turns if row.state == A.DECIDED]
    items = [_announce(decided, found, policy, today)] if decided else []
    items += [_start(row, suggestions.get(row.pk), policy) for row in to_start]
    items += [_certificate(row, policy) for row in certificates]
    items += [_turn(row, suggestions.get(row.trajectory_id), policy) for row in turns if row.state != A.DECIDED][:TURNS]
    return in_order([*items, *_portal(found)], today)


def _announce(rows: list[Any], found: Figures, policy: Policy, today: date) -> Item:
    number = found.total("assessment", "coordinator", A.DECIDED)
    names = ", ".join(row.trajectory.person.name for row in rows[:NAMED])
    if number > NAMED:
        names = _("%(names)s and %(number)s more") % {"names": names, "number": number - NAMED}
    title = ngettext("Announce %(number)s outcome: %(names)s", "Announce %(number)s outcomes: %(names)s", number)
    good = sum(row.outcome == Assessment.Outcome.SUFFICIENT for row in rows)
    url = address("assessments:announce")
    first = min(row.decided_on or dates.civil(row.state_since) for row in rows)
    due = working_days_after(first, policy.announce_days)
    kind, word = due_status(due, today)
    note = ngettext(
        "%(number)s of them is sufficient: announcing issues the certificate.",
        "%(number)s of them are sufficient: announcing issues their certificates.",
        good,
    )
    label = ngettext("Read and announce", "Read and announce %(number)s", number) % {"number": number}
    return Item(
        title % {"number": number, "names": names},
        url,
        note % {"number": good},
        kind,
        word,
        due,
        [Act(label, url, "primary")],
    )


def candidate_words(candidate: Candidate) -> str:
    """Saskia Bloemen (BMS, 1 open)."""
    open_now = ngettext("%(number)s open", "%(number)s open", candidate.open_now) % {"number": candidate.open_now}
    inside = ", ".join(
        [*(str(code) for code in candidate.faculties), open_now, *([str(candidate.note)] if candidate.note else [])]
    )
    return f"{candidate.person.name} ({inside})"


def _start(row: Any, suggestion: Suggestion | None, policy: Policy) -> Item:
    title = _("Start the assessment of %(person)s, %(faculty)s") % {
        "person": row.person.name,
        "faculty": row.faculty.code,
    }
    url = address("assessments:start", row.pk)
    if suggestion is None or not suggestion.complete:
        note = _("There are not two assessors who can be asked now.")
        acts = [Act(_("Choose assessors"), url)]
    else:
        first, second = suggestion.pair
        names = {"first": candidate_words(first), "second": candidate_words(second)}
        note = _("%(first)s and %(second)s. No ties known.") % names
        chosen = tuple(("assessor", one.person.pk) for one in suggestion.pair)
        acts = [Act(_("Change"), url, "quiet"), Act(_("Start with these two"), url, "", post=True, fields=chosen)]
    due = working_days_after(dates.civil(row.state_since), policy.start_remind_days)
    return Item(title, case_address(row.pk), note, "waiting", since_words(row), due, acts)


def _certificate(row: Any, policy: Policy) -> Item:
    who = {"person": row.dossier.trajectory.person.name, "faculty": row.dossier.trajectory.faculty.code}
    url = address("dossiers:recognition", row.pk)
    due = working_days_after(dates.civil(row.state_since), policy.answer_days)
    if row.state == PartialRecognition.State.ADVISED:
        title, act = _("Decide about a partial certificate of %(person)s, %(faculty)s"), Act(_("Decide"), url)
        note = _("%(name)s, with the advice of %(adviser)s") % {"name": row.name, "adviser": row.advised_by.name}
    else:
        title = _("%(person)s, %(faculty)s: a partial certificate and no UTQ supervisor")
        note = _("Assign a UTQ supervisor, who advises on it before you decide.")
        act = Act(_("Assign"), address("trajectories:assign_supervisor", row.dossier.trajectory_id))
    return Item(title % who, url, note, "waiting", since_words(row), due, [act])


def _turn(row: Any, suggestion: Suggestion | None, policy: Policy) -> Item:
    who = {"person": row.trajectory.person.name, "faculty": row.trajectory.faculty.code}
    url = address("assessments:case", row.pk)
    if row.turn == "arbitrate":
        title, note = _("%(person)s, %(faculty)s: arbitration"), _("Name the members, or record what they decided.")
        acts = [Act(_("Open the arbitration"), url)]
    elif row.turn == "settle":
        title, note = _settling(row)
        acts = [Act(_("Decide how to go on"), url)]
    elif row.turn == "replace":
        title = _("%(person)s, %(faculty)s: an assessor to replace")
        note = _("Who was asked is no assessor any more, or is the line manager. Replace them, then ask another.")
        acts = [Act(_("Replace"), address("assessments:replace", row.pk, row.lost))]
    else:
        title = _("%(person)s, %(faculty)s: an assessor to ask")
        note, acts = _next_in_order(row, url, suggestion)
    due = working_days_after(dates.civil(row.state_since), policy.answer_days)
    return Item(title % who, url, note, "waiting", since_words(row), due, acts)


def _settling(row: Any) -> tuple[str, str]:
    """Both judgements are in: an interview follows where they differ, and where the settings always ask for one."""
    if row.differs:
        return _("%(person)s, %(faculty)s: two different judgements"), _(
            "Plan the interview, or waive it with a reason."
        )
    title = _("%(person)s, %(faculty)s: two judgements that agree")
    return title, _("An interview is held all the same. Plan it, or waive it with a reason.")


def _next_in_order(row: Any, url: str, suggestion: Suggestion | None) -> tuple[str, list[Act]]:
    """The next who can be asked, with one click."""
    if suggestion is None or not suggestion.available:
        return _("There is nobody who can be asked now."), [Act(_("Choose assessors"), url)]
    first = suggestion.pair[0] if suggestion.pair else suggestion.available[0]
    note = _("Next in order: %(name)s. No ties known.") % {"name": candidate_words(first)}
    ask = Act(
        _("Ask %(name)s") % {"name": first.person.name},
        address("assessments:ask", row.pk),
        post=True,
        fields=(("assessor", first.person.pk),),
    )
    return note, [Act(_("Change"), url, "quiet"), ask]


def _vacant(row: Row) -> Item:
    """Cases that wait for a role which nobody holds: give it to somebody."""
    words = ngettext(
        "%(number)s case waits for a role that nobody holds: %(role)s",
        "%(number)s cases wait for a role that nobody holds: %(role)s",
        row.number,
    )
    role = str(Role(row.a).label)
    title = words % {"number": row.number, "role": f"{role}, {row.b}" if row.b else role}
    url = reverse("people")
    note = _("Give the role to somebody. Until then it waits for you.")
    return Item(title, url, note, "care", "", None, [Act(_("Choose a person"), url)])


def _portal(found: Figures) -> list[Item]:
    """What the portal itself needs: dossiers without a UTQ supervisor, work that is stuck, mail that was refused."""
    items = []
    if number := found.total("unassigned"):
        words = ngettext(
            "%(number)s dossier has no UTQ supervisor", "%(number)s dossiers have no UTQ supervisor", number
        )
        url = f"{reverse('trajectories_list')}?tab=unassigned"
        items.append(Item(words % {"number": number}, url, "", "care", "", None, [Act(_("Assign"), url)]))
    if number := found.total("orphaned"):
        words = ngettext(
            "%(number)s teacher has a UTQ supervisor who can no longer be that",
            "%(number)s teachers have a UTQ supervisor who can no longer be that",
            number,
        )
        url = f"{reverse('trajectories_list')}?tab=orphaned"
        note = _("The role ended, or it is the line manager. Nobody reads along until somebody else takes over.")
        act = Act(_("Hand over"), reverse("caseloads"))
        items.append(Item(words % {"number": number}, url, note, "care", "", None, [act]))
    if number := found.total("left"):
        words = ngettext(
            "%(number)s teacher left while the dossier is being assessed",
            "%(number)s teachers left while their dossiers are being assessed",
            number,
        )
        url = f"{reverse('trajectories_list')}?tab=left"
        note = _("Ask, with HR, whether the assessment is to be finished. It goes on until the teacher withdraws.")
        items.append(Item(words % {"number": number}, url, note, "care", "", None, [Act(_("Look who"), url)]))
    items += [_vacant(row) for row in found.rows["vacant"]]
    if number := found.total("unknown"):
        words = ngettext(
            "%(number)s person signed in whom HR does not know",
            "%(number)s people signed in whom HR does not know",
            number,
        )
        url = f"{reverse('unknown_people')}?tab=waiting"
        note = _("They wait until you have found who they are.")
        items.append(Item(words % {"number": number}, url, note, "care", "", None, [Act(_("Find them"), url)]))
    stuck, refused = found.total("stuck"), found.total("refused")
    url = reverse("upkeep")
    if stuck:
        words = ngettext(
            "%(number)s background job needs attention", "%(number)s background jobs need attention", stuck
        )
        items.append(Item(words % {"number": stuck}, url, "", "care", "", None, [Act(_("See why"), url)]))
    if refused:
        url = reverse("undelivered")
        words = ngettext(
            "Mail to %(number)s person did not arrive", "Mail to %(number)s people did not arrive", refused
        )
        note = _("An address is not right, or there is none. Correct it and send the mail again.")
        items.append(Item(words % {"number": refused}, url, note, "care", "", None, [Act(_("Correct"), url)]))
    return items
