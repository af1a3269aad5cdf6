"""Undo the last applied HR file: people, obligations and trajectories go back, as new facts.

What follows from the record is counted again by the same door that applying took; what somebody changed by hand since
stays, and is listed (docs/domain.md, Undoing it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.models import IntakeBooking, Trajectory
from trajectories.obligations import messages
from trajectories.obligations.above import case_of
from trajectories.obligations.models import Obligation, ReminderLog
from trajectories.obligations.queries.feed import last_applied_file, uploads_for
from trajectories.obligations.queries.feed_undo import PARTS, full
from trajectories.obligations.workflow.news import WHY_UNDONE, Occasion
from trajectories.obligations.workflow.recount import one_at_a_time
from trajectories.workflow.balls import settle
from trajectories.workflow.feed_news import tell_what_holds
from trajectories.workflow.following import Moved, Outcome, put_under, recount
from trajectories.workflow.moving import announce, note
from trajectories.workflow.slots import let_lapse
from trajectories.workflow.tied import tell_ties
from utq_portal.access import Reason
from utq_portal.audit.record import Told, record, record_many
from utq_portal.audit.verbs import COORDINATOR_ONLY, EVERYONE, declare
from utq_portal.bilingual import spoken
from utq_portal.jobs.promise import promise
from utq_portal.notices.post import Posting, post_many
from utq_portal.people.feed.images import COLUMNS, NAMES, Stored, batches
from utq_portal.people.feed.present import held_addresses
from utq_portal.people.feed.undoing import Back, carry_out, close_accounts, digest, foresee_undo, hanging
from utq_portal.people.models import Faculty, FeedImage, FeedUpload, Role, User
from utq_portal.people.queries import appointees
from utq_portal.people.rules import holds
from utq_portal.policy.queries import current
from utq_portal.web.links import address
from utq_portal.workflow import Refused

State = FeedUpload.State
UNDONE = declare(
    "trajectories.feed_undone", _("%(actor)s took back an HR file"), COORDINATOR_ONLY, holds(Role.HR_ADVISOR)
)
# of each person for whom something went back; ``what`` names the parts, the rest of the data has their values
PUT_BACK = declare(
    "trajectories.record_put_back",
    _("%(actor)s took back an HR file. As before the file: %(what)s"),
    EVERYONE,
    holds(Role.HR_ADVISOR),
)
NOT_YOURS = _("Only the person who applied this file, or central HR, can take it back.")
NOT_APPLIED = _("This file was not applied, or was taken back already. Nothing was changed.")
UNDER_WAY = _("This file is being taken back now.")
NOT_LAST = _("Another file was applied after this one. Take that one back first.")
TOO_LATE = _("A file can be taken back for %(days)s days, and these are over. Correct the appointments instead.")
CHANGED_SINCE = Reason(
    "changed_since",
    _("Something changed since you saw what goes back. Here it is again: check it, then take the file back."),
)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a file would do: the people for whom something goes back or stays, and its fingerprint."""

    people: list[Back]
    seen: str

    @property
    def back(self) -> list[Back]:
        """Those for whom something goes back."""
        return [one for one in self.people if one.changes]

    @property
    def staying(self) -> list[Back]:
        """Those of whom something was changed by hand since, which stays."""
        return [one for one in self.people if one.stays]


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: people put back, deadlines put back, accounts that the file had brought."""

    people: int
    deadlines: int
    accounts: int
    stays: list[Back] = field(default_factory=list)


def why_not(upload: FeedUpload, by: User | None, today: date) -> Promise | str | None:
    """Why the file cannot be taken back by ``by`` today; None when it can. ``by=None`` is the command line."""
    return UNDER_WAY if upload.state == State.UNDOING else _why_not(upload, by, today)


def _why_not(upload: FeedUpload, by: User | None, today: date) -> Promise | str | None:
    if by is not None and not uploads_for(by).filter(pk=upload.pk).exists():
        return NOT_YOURS
    if upload.state not in FeedUpload.STANDING or upload.applied_at is None:
        return NOT_APPLIED
    last = last_applied_file()
    if last is None or last.pk != upload.pk:
        return NOT_LAST
    days = current(on=today).feed_undo_days
    if today > timezone.localdate(upload.applied_at) + timedelta(days=days):
        return TOO_LATE % {"days": days}
    return None


def foresee(upload: FeedUpload, by: User | None = None) -> Undoing:
    """What would go back now, if ``by`` took the file back; None: the command line."""
    people = foresee_undo(upload, held_addresses(by))
    return Undoing(people, digest(people))


@transaction.atomic
def undo_later(upload: FeedUpload, *, by: User, today: date, seen: str) -> None:
    """Have a job undo the file, as it was shown to ``by``; a second click finds it under way. Raises Refused."""
    row = FeedUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if why := why_not(row, by, today):
        raise Refused(why)
    asked = {"by": by.pk, "seen": seen, "people": FeedImage.objects.filter(upload=row).count()}
    summary = {**row.summary, "undoing": asked}
    FeedUpload.objects.filter(pk=row.pk).update(state=State.UNDOING, fault="", tries=0, summary=summary)
    promise("trajectories.undo_feed", {"upload": row.pk}, key=f"feed:{row.pk}:undo:{timezone.now().isoformat()}")


def undo_now(upload: FeedUpload, *, today: date) -> bool:
    """Undo a file as ``undo_later`` was asked to; a second time does nothing.

    False, with the file applied as before and a word about it, where that cannot be done (any more).
    """
    asked = upload.summary.get("undoing")
    if upload.state != State.UNDOING or asked is None:
        return False
    try:
        undo_feed(upload, by=User.objects.get(pk=asked["by"]), today=today, seen=asked["seen"], asked=True)
    except Refused as refused:
        why = "undo_changed" if refused.code == CHANGED_SINCE.code else "undo_refused"
        FeedUpload.objects.filter(pk=upload.pk, state=State.UNDOING).update(state=State.APPLIED, fault=why)
        return False
    return True


@transaction.atomic
def undo_feed(upload: FeedUpload, *, by: User | None, today: date, seen: str = "", asked: bool = False) -> Undone:
    """Put back what the file changed, once, all or nothing; before its mails went out nobody hears anything.

    ``seen`` is the fingerprint of what was shown (empty: the command line), ``asked`` that this is the job. Raises
    Refused for a file that cannot be undone (any more), and when something else would go back than was shown.
    """
    one_at_a_time()
    row = FeedUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if why := (_why_not if asked else why_not)(row, by, today):
        raise Refused(why)
    undoing = foresee(row, by)
    if seen and seen != undoing.seen:
        raise Refused(CHANGED_SINCE)
    occasion = Occasion(by, WHY_UNDONE, today)
    changed = carry_out(undoing.people, row)
    left = _forget_obligations(undoing.back)
    outcome = recount(changed, today=today)
    _after_recount(undoing.back, outcome)
    _note_each(undoing.back, row, by)
    no_duty = _reminded(left)
    accounts, closed = close_accounts(one.person for one in undoing.back if one.leaves)
    stays = [[one.person, one.stays] for one in undoing.staying]
    summary = {**row.summary, "undone": {"people": len(undoing.back), "stays": stays, "closed": closed}}
    undone = {"state": State.UNDONE, "undone_at": timezone.now(), "undone_by": by, "summary": summary, "fault": ""}
    FeedUpload.objects.filter(pk=row.pk).update(**undone)
    kinds = Counter(word for one in undoing.staying for word in one.stays)
    record(UNDONE.name, row, by=by, data={"people": len(undoing.back), "accounts": accounts, "stays": kinds})
    events = note(outcome, occasion)
    if row.news_sent_at is not None:
        announce(outcome, occasion, events, key=f"undo:{row.pk}", ties=outcome.ties)
    else:
        tell_ties(outcome.ties)
        tell_what_holds(row, today)  # what somebody made so by hand within the hour
    post_many(Posting(messages.NO_DUTY, [one], row, f"undo:{row.pk}", url=address("home")) for one in no_duty)
    FeedImage.objects.filter(upload=row).delete()
    upload.refresh_from_db()
    return Undone(len(undoing.back), len(outcome.changed), accounts, undoing.staying)


def _listed(went: Collection[str]) -> str:
    return ", ".join(str(words) for name, words in PARTS.items() if name in went)


def _note_each(people: Sequence[Back], upload: FeedUpload, by: User | None) -> None:
    """An audit event for each person for whom something goes back, with what it was and what it is again."""
    faculties = dict(Faculty.objects.values_list("pk", "code"))
    cases: dict[int, str] = {}
    for some in batches([one.person for one in people]):
        running = Obligation.objects.filter(person__in=some, ended_on=None)
        duties = {row.pk: row.person_id for row in running}
        cases |= {duties[pk]: case for pk, case in case_of(running).items()}
    told = []
    for one in people:
        went = _went_back(one, faculties)
        data = {"file": upload.pk, "what": spoken(partial(_listed, went)), **went}
        told.append(Told(PUT_BACK.name, User(pk=one.person), cases.get(one.person, ""), data))
    record_many(told, by=by)


def _went_back(one: Back, faculties: Mapping[int, str]) -> dict[str, Any]:
    """By part what the file had made of it and what it is again."""
    went: dict[str, Any] = {}
    if any(name in one.identity for name in NAMES):
        went["name"] = [full(one.was), full({**one.was, **one.identity})]
    if one.addresses is not None:
        went["email"] = [one.was["email"], one.identity.get("email")]
    if "is_active" in one.identity or one.leaves:
        went["account"] = ["open" if one.leaves else _open(one.was), "out" if one.leaves else _open(one.identity)]
    if one.stretches:
        went["appointment"] = [
            {"from": [_said(seg, faculties) for seg in made], "to": [_said(seg, faculties) for seg in was]}
            for made, was in one.stretches
        ]
    return went


def _open(identity: Mapping[str, Any]) -> str:
    return "open" if identity["is_active"] else "closed"


def _said(seg: Stored, faculties: Mapping[int, str]) -> dict[str, Any]:
    """A segment in an audit event: its key, days, FTE, place and flags."""
    values = dict(zip(COLUMNS, seg, strict=True))
    values["faculty"] = faculties.get(values.pop("faculty_id"), "")
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _forget_obligations(people: Sequence[Back]) -> list[int]:
    """Take away the obligations that the file began; returns those that stay because something hangs on them.

    Before counting again: an obligation that is there is counted on where a new one would not begin.
    """
    kept = [one.effects for one in people if "appointment" not in one.stays]
    made = [told[0] for one in kept for told in one.get("deadlines", []) if told[4]]
    _link_back(dict(one["linked"] for one in kept if "linked" in one), set(made))
    used = hanging(Obligation, made, but=("obligations.obligationpause",))
    for some in batches(made):
        by_hand = Obligation.objects.filter(pk__in=some, pauses__derived=False)
        used |= set(by_hand.values_list("pk", flat=True))
    for some in batches([pk for pk in made if pk not in used]):
        Obligation.objects.filter(pk__in=some).delete()
    return sorted(used)


def _link_back(linked: Mapping[int, int | None], made: Collection[int]) -> None:
    """Trajectories stand under the obligation of before again, where the file had put them under one it made."""
    for some in batches(sorted(linked)):
        stand = Trajectory.objects.filter(pk__in=some).values_list("pk", "obligation_id")
        put_under({key: linked[key] for key, duty in stand if duty in made})


def _after_recount(people: Sequence[Back], outcome: Outcome) -> None:
    """Put back what counting again does not know of: since when a deadline holds, and who looks after whom."""
    kept = [one.effects for one in people]
    since = {told[0]: told for one in kept for told in one.get("deadlines", []) if not told[4] and told[2]}
    back = []
    for one in outcome.changed:
        told = since.get(one.obligation.pk)
        if told and (one.obligation.deadline.isoformat() if one.obligation.deadline else "") == told[1]:
            # as if the file had never been: a reminder that fell meanwhile is still due, one that was sent is not
            one.obligation.deadline_since = date.fromisoformat(told[2])
            back.append(one.obligation)
    Obligation.objects.bulk_update(back, ["deadline_since"], batch_size=500)
    _supervisors_back(outcome.moved, {one["moved"][0]: one["moved"] for one in kept if "moved" in one})


def _reminded(obligations: Sequence[int]) -> list[User]:
    """Whose obligation is over now, and who was reminded of its deadline."""
    found: list[User] = []
    for some in batches(obligations):
        sent = ReminderLog.objects.filter(obligation__in=some, sent_at__isnull=False).values("obligation")
        over = Obligation.objects.filter(pk__in=sent, ended_on__isnull=False).select_related("person")
        found += [row.person for row in over]
    return found


def _supervisors_back(moves: Sequence[Moved], kept: dict[int, list[Any]]) -> None:
    """Who was UTQ supervisor before is so again; one who was assigned since stays, where the role reaches that far."""
    former = User.objects.in_bulk({move[3] for move in kept.values() if move[3]})
    fit: dict[int, set[int]] = {}
    chosen_for: dict[User, list[int]] = {}
    for one in moves:
        move = kept.get(one.trajectory.pk)
        if move is None or move[1] != one.faculty_id:
            continue
        one.undone = True
        if one.faculty_id not in fit:
            fit[one.faculty_id] = set(appointees(Role.UTQ_SUPERVISOR, one.faculty_id).values_list("pk", flat=True))
        known = (one.supervisor, former.get(move[3]))
        one.returns = next((who for who in known if who and who.pk in fit[one.faculty_id]), None)
        if one.returns is not None:
            chosen_for.setdefault(one.returns, []).append(one.trajectory.pk)
            if one.supervisor == one.returns:
                one.supervisor = None
    for chosen, keys in chosen_for.items():
        for some in batches(keys):
            Trajectory.objects.filter(pk__in=some, supervisor=None).update(supervisor=chosen)
            settle(*some)
    _lapse(moves)


def _lapse(moves: Sequence[Moved]) -> None:
    """An intake that was booked with somebody else than the UTQ supervisor who returns lapses."""
    by_case = {one.trajectory.pk: one for one in moves}
    for some in batches(sorted(by_case)):
        booked = IntakeBooking.objects.filter(trajectory__in=some, status=IntakeBooking.State.BOOKED)
        for case, host in booked.values_list("trajectory_id", "slot__host_id"):
            one = by_case[case]
            if one.returns is None or one.returns.pk != host:
                let_lapse(one.trajectory)
