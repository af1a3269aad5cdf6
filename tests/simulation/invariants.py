"""What has to hold on every day, one function each; each returns what does not (docs/domain.md, Invariants)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count
from django.test import Client
from django.utils import timezone

from assessments import rules
from assessments.models import Assessment, Certificate, Seat, Verdict
from courses.models import Edition, Registration
from courses.queries.capacity import taken
from dossiers.models import CompetenceSection, Snapshot
from dossiers.workflow.sealing import digest
from exemptions.models import ExemptionRequest
from tests.architecture.test_steps import ENDS, STEPS, TABLE, states_of, steps_in
from tests.simulation.month import Month
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation, ReminderLog
from trajectories.obligations.queries.deciding import counted_start, due
from trajectories.obligations.queries.obligation import running_q
from trajectories.obligations.workflow.recount import with_parts
from trajectories.queries.ball import with_ball
from trajectories.queries.trajectories import trajectories_for
from trajectories.workflow.remind import remind
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.audit.models import Event
from utq_portal.desks.queries.figures import figures
from utq_portal.notices.models import Notice
from utq_portal.office.management.commands.recheck import differences
from utq_portal.people.models import User
from utq_portal.workflow import Staged

Faults = list[str]
A = Assessment.State
DONE = (CompetenceSection.State.SUFFICIENT, CompetenceSection.State.RECOGNISED)


def certificate_rests_on_a_sufficient_decision(month: Month) -> Faults:
    """1. A certificate means an announced sufficient decision, and every competence sufficient or recognised."""
    found = []
    for row in Certificate.objects.select_related("assessment", "trajectory__profile"):
        sections = CompetenceSection.objects.filter(dossier__trajectory=row.trajectory_id, state__in=DONE).count()
        judged = (row.assessment.state, row.assessment.outcome) == (A.ANNOUNCED, Assessment.Outcome.SUFFICIENT)
        if not judged or sections != row.trajectory.profile.competences.count():
            found.append(f"{row}: {row.assessment.state} {row.assessment.outcome}, {sections} competences")
    return found


def an_exemption_is_no_certificate(month: Month) -> Faults:
    """2. Who is exempted, and was not assessed as sufficient, has no certificate."""
    exempted = Obligation.objects.filter(settled_by=Obligation.Settled.EXEMPTION).values("person")
    sufficient = Assessment.objects.filter(state=A.ANNOUNCED, outcome=Assessment.Outcome.SUFFICIENT)
    rows = Certificate.objects.filter(person__in=exempted).exclude(trajectory__in=sufficient.values("trajectory"))
    return [str(row) for row in rows]


def one_open_case_a_person(month: Month) -> Faults:
    """3. At most one open trajectory and one open request for exemption per person."""
    found = []
    for model, states in ((Trajectory, Trajectory.OPEN), (ExemptionRequest, ExemptionRequest.RUNNING)):
        rows = model.objects.filter(state__in=states).values("person").annotate(number=Count("pk"))
        found += [f"{model.__name__} of {row['person']}: {row['number']}" for row in rows if row["number"] > 1]
    return found


def places_are_not_oversold(month: Month) -> Faults:
    """4. Confirmed up to the maximum, and nobody in the line is passed over."""
    found = []
    for edition in Edition.objects.all():
        rows = Registration.objects.filter(edition=edition)
        if rows.filter(state__in=Registration.HAS_PLACE).count() > edition.most:
            found.append(f"edition {edition.pk}: oversold")
        waiting = rows.filter(state=Registration.State.WAITLISTED)
        free = edition.most - taken(edition, timezone.now())
        if edition.state == Edition.State.OPEN and free > 0 and waiting.exists():
            found.append(f"edition {edition.pk}: {free} places free and {waiting.count()} in the line")
        first = waiting.order_by("registered_at", "pk").first()
        later = (
            rows.filter(state=Registration.State.CONFIRMED, registered_at__gt=first.registered_at)
            if first
            else rows.none()
        )
        if later.exists():
            found.append(f"edition {edition.pk}: the line was passed over")
    return found


def a_sealed_version_never_changes(month: Month) -> Faults:
    """5. A sealed version is what it was when it was first seen, and agrees with its hash."""
    found = []
    for row in Snapshot.objects.all():
        now = digest(row.manifest)
        if now != row.sha256 or month.seals.setdefault(row.pk, now) != now:
            found.append(f"version {row.pk}")
    return found


def assessors_are_blind(month: Month) -> Faults:
    """6. An assessor who has not submitted reads no verdict of the other."""
    found = []
    for seat in Seat.objects.filter(state=Seat.State.ACCEPTED).select_related("person", "assessment"):
        read = rules.SCORES(User.objects.get(pk=seat.person_id))
        others = Verdict.objects.filter(read, seat__assessment=seat.assessment).exclude(seat=seat)
        found += [f"seat {seat.pk} reads {row.pk}" for row in others]
    return found


def the_deadline_follows_from_its_parts(month: Month) -> Faults:
    """7. A deadline follows from its parts in any order, is never before the term, and never earlier with a pause."""
    found = []
    for row in with_parts(Obligation.objects.filter(ended_on=None, settled_by="")):
        pauses = [(one.starts_on, one.ends_on) for one in row.pauses.all() if one.revoked_on is None]
        shuffled = month.chance.sample(pauses, len(pauses))
        base, counted = due(row, []), due(row, shuffled)
        if counted != row.deadline:
            found.append(f"obligation {row.pk}: {row.deadline} stands, {counted} is counted")
        if base is not None and counted is not None and counted < base:
            found.append(f"obligation {row.pk}: {counted} is before {base}")
        more = due(row, [*pauses, (counted_start(row), month.day)])
        if counted is not None and more is not None and more < counted:
            found.append(f"obligation {row.pk}: a pause makes it earlier")
    return found


def nobody_is_reminded_twice(month: Month) -> Faults:
    """8. Run once more, no job has anything to send that went before; each milestone of a deadline is claimed once."""
    logs = ReminderLog.objects.values("obligation", "milestone", "deadline").annotate(number=Count("pk"))
    found = [str(row) for row in logs if row["number"] > 1]
    twice = Notice.objects.values("recipient", "code", "about", "occasion").annotate(number=Count("pk"))
    found += [str(row) for row in twice if row["number"] > 1]
    list(remind(on=month.day, send=True))
    list(remind_of_waits(on=month.day, send=True))
    before = Notice.objects.count()
    list(remind(on=month.day, send=True))
    list(remind_of_waits(on=month.day, send=True))
    again = Notice.objects.count() - before
    return [*found, *([f"{again} notices go twice"] if again else [])]


def every_state_has_its_event(month: Month) -> Faults:
    """9. A row stands where its last step of the trail put it: nothing goes past the trail."""
    found = []
    for machine in TABLE:
        last: dict[int, str] = {}
        verbs = {step.verb: step.target for step in steps_in(machine)}
        events = Event.objects.filter(subject_type=machine._meta.label_lower, verb__in=verbs).order_by("pk")
        for key, verb in events.values_list("subject_id", "verb"):
            last[key] = verbs[verb]
        rows: list[Staged] = list(machine._default_manager.filter(pk__in=last))
        found += [f"{row}: {row.state}, the trail says {last[row.pk]}" for row in rows if row.state != last[row.pk]]
    return found


def nobody_acts_on_their_own_case(month: Month) -> Faults:
    """10. No step of staff was taken by, or on behalf of, the person whose case it is."""
    staff = {verb for steps in TABLE.values() for verb, who in steps.items() if who and "teacher" not in who}
    own = dict(Trajectory.objects.values_list("pk", "person"))
    found = []
    for event in Event.objects.filter(verb__in=staff, case__startswith="trajectory:"):
        person = own.get(int(event.case.partition(":")[2]))
        if person in (event.actor_id, event.on_behalf_of_id):
            found.append(f"{event.verb} of {event.case} by {event.actor_id} for {event.on_behalf_of_id}")
    return found


def what_opens_is_in_the_list(month: Month) -> Faults:
    """11. A case opens by its number for exactly those who have it in their list."""
    found = []
    rows = list(Trajectory.objects.order_by("pk").values_list("pk", flat=True))
    people = list(User.objects.filter(is_active=True).order_by("pk"))
    for person in month.chance.sample(people, min(2, len(people))):
        client = Client()
        client.force_login(person)
        listed = set(trajectories_for(User.objects.get(pk=person.pk)).values_list("pk", flat=True))
        for key in month.chance.sample(rows, min(2, len(rows))):
            opens = client.get(f"/trajectories/{key}/").status_code == 200
            if opens != (key in listed):
                found.append(f"{person} and trajectory {key}: opens {opens}, listed {key in listed}")
    return found


def figures_are_their_lists(month: Month) -> Faults:
    """12. The buckets of the dashboard are the open obligations, and the holders are all open trajectories."""
    found = []
    coordinator = User.objects.get(pk=month.cast.coordinator.pk)
    counted = figures(coordinator, month.day).total("deadline")
    listed = Obligation.objects.filter(running_q(month.day)).count()
    if counted != listed:
        found.append(f"{counted} in the buckets, {listed} obligations")
    rows = with_ball(Trajectory.objects.filter(state__in=Trajectory.OPEN))
    nobody = [row.pk for row in rows if row.holder == "nobody"]  # type: ignore[attr-defined]
    return found + [f"nobody has the ball in {key}" for key in nobody]


def every_state_has_an_exit(month: Month) -> Faults:
    """13. Every state that rows stand in has a step that leaves it, or is an end by declaration."""
    found = []
    for machine, steps in TABLE.items():
        left = {source for verb in steps for source in STEPS[verb].sources if STEPS[verb].target != source}
        stand = set(machine._default_manager.order_by().values_list("state", flat=True).distinct())
        found += [f"{machine.__name__}.{state} has no exit" for state in stand - left - ENDS[machine]]
        found += [f"{machine.__name__}.{state} is unknown" for state in stand - set(states_of(machine))]
    return found


def who_has_the_ball_is_stored_right(month: Month) -> Faults:
    """14. What the verbs wrote of who has the ball is what follows from the rows."""
    return list(differences())


INVARIANTS: tuple[Callable[[Month], Faults], ...] = (
    certificate_rests_on_a_sufficient_decision,
    an_exemption_is_no_certificate,
    one_open_case_a_person,
    places_are_not_oversold,
    a_sealed_version_never_changes,
    assessors_are_blind,
    the_deadline_follows_from_its_parts,
    nobody_is_reminded_twice,
    every_state_has_its_event,
    nobody_acts_on_their_own_case,
    what_opens_is_in_the_list,
    figures_are_their_lists,
    every_state_has_an_exit,
    who_has_the_ball_is_stored_right,
)


def check(month: Month) -> None:
    """All of them, at the end of a day; a failure says seed, day and number, so that it can be lived through again."""
    broken = {f"{number}. {one.__name__}": faults for number, one in enumerate(INVARIANTS, 1) if (faults := one(month))}
    assert not broken, f"seed {month.seed}, {month.day}: {broken}"
