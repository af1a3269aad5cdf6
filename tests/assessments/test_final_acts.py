"""Acts that cannot be undone: read first, one decision at a time, and a way out when an objection is upheld."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Certificate, CriterionScore, Judgement, Seat, Verdict
from assessments.queries import late as late_reads
from assessments.queries.arbitrators import names_own_house
from assessments.queries.candidates import suggestion
from assessments.queries.comparing import compared
from assessments.queries.judging import drafted
from assessments.queries.late import awaited
from assessments.queries.outcome import decision_of
from assessments.queries.reading import attempts_made
from assessments.queries.scope import scope_ids
from assessments.workflow.announcing import announce
from assessments.workflow.annulling import uphold_objection
from assessments.workflow.deciding import Appointment, schedule_interview, waive_interview, write_consensus
from assessments.workflow.procedure import accept
from assessments.workflow.reminding import remind_assessor
from dossiers.models import CompetenceSection
from tests.cast import Cast
from tests.factories import assessments as make
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.agenda.days import next_working_day, working_days_after
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role, RoleAssignment, User
from utq_portal.policy.models import Institution
from utq_portal.workflow import Refused

S, T = Assessment.State, Seat.State
Browser = Callable[[User], Client]


def today() -> date:
    return timezone.localdate()


def reading(cast: Cast) -> Assessment:
    row = make.assessment(cast, S.SCORING)
    make.reading(row)
    return row


def place(row: Assessment, position: int = 1) -> Seat:
    return row.seats.select_related("person").get(position=position)


# ---------- the judgement ----------


def test_a_judgement_is_read_once_more_and_only_then_submitted(cast: Cast, signed_in: Browser) -> None:
    row = reading(cast)
    seat = place(row)
    make.judge(seat, sufficient=False)
    client = signed_in(cast.assessor1)
    shown = client.get(f"/assessments/seats/{seat.pk}/submit/").content.decode()
    assert "Cannot be changed any more:" in shown
    assert "Show one case." in shown
    assert place(row).state == T.ACCEPTED
    client.post(f"/assessments/seats/{seat.pk}/submit/", {"version": seat.version})
    assert place(row).state == T.SUBMITTED


def test_what_changed_in_another_window_is_read_again_first(cast: Cast, signed_in: Browser) -> None:
    row = reading(cast)
    seat = place(row)
    make.judge(seat)
    Seat.objects.filter(pk=seat.pk).update(version=3)
    client = signed_in(cast.assessor1)
    answer = client.post(f"/assessments/seats/{seat.pk}/submit/", {"version": 2}, follow=True)
    assert "changed in another window" in answer.content.decode()
    assert place(row).state == T.ACCEPTED


def test_a_not_in_a_sufficient_competence_is_pointed_out(cast: Cast, signed_in: Browser) -> None:
    row = reading(cast)
    seat = place(row)
    make.judge(seat, sufficient=False)
    Verdict.objects.filter(seat=seat, value="insufficient").update(value="sufficient")
    shown = signed_in(cast.assessor1).get(f"/assessments/seats/{seat.pk}/submit/").content.decode()
    assert "you chose Not, and the competence is sufficient" in shown


def test_an_incomplete_judgement_has_no_last_page(cast: Cast, signed_in: Browser) -> None:
    seat = place(reading(cast))
    answer = signed_in(cast.assessor1).get(f"/assessments/seats/{seat.pk}/submit/")
    assert answer["Location"] == f"/assessments/seats/{seat.pk}/"


# ---------- both judgements ----------


@pytest.mark.parametrize("who", ["coordinator", "assessor1", "assessor2"])
def test_levels_and_remarks_of_both_are_read_by_those_who_discuss(cast: Cast, signed_in: Browser, who: str) -> None:
    row = make.assessment(cast, S.DELIBERATING, sufficient=False)
    make.reading(row)
    person = getattr(cast, who)
    pages = (
        [f"/assessments/{row.pk}/"]
        if who == "coordinator"
        else [
            f"/assessments/seats/{row.seats.get(person=person).pk}/",
            f"/assessments/seats/{row.seats.get(person=person).pk}/consensus/",
        ]
    )
    for address in pages:
        shown = signed_in(person).get(address).content.decode()
        assert "Levels and remarks on" in shown
        assert "Show one case." in shown
        assert cast.assessor1.name in shown
        assert cast.assessor2.name in shown


def test_before_both_are_in_nothing_of_the_other_is_compared(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)
    Seat.objects.filter(assessment=row, position=2).update(state=T.ACCEPTED)
    taken = list(row.seats.select_related("person"))
    assert {len(one.said) for one in compared(cast.assessor1, row, taken)} == {1}
    assert {len(one.said) for one in compared(cast.coordinator, row, taken)} == {0}


def test_a_competence_is_different_only_where_one_finds_it_insufficient(cast: Cast) -> None:
    row = make.assessment(cast, S.DELIBERATING)
    first = row.snapshot.manifest["competences"][0]["id"]
    Verdict.objects.filter(seat=place(row), competence=first).update(value="sufficient")
    taken = list(row.seats.select_related("person"))
    words = [(one.differs, one.degree) for one in compared(cast.coordinator, row, taken)]
    assert words == [(False, True)] + [(False, False)] * (len(words) - 1)
    Verdict.objects.filter(seat=place(row), competence=first).update(value="insufficient")
    assert compared(cast.coordinator, row, taken)[0].differs


def test_what_nobody_wrote_is_nobodys_text(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED))
    assert {text for _ok, text in drafted(row).values()} == {""}
    told = make.assessment(cast, S.ANNOUNCED, trajectory=make.another_teacher(cast, 2))
    Judgement.objects.filter(assessment=told).update(motivation="All criteria of this competence are demonstrated.")
    assert decision_of(told, today()).written == []
    shown = signed_in(told.trajectory.person).get(f"/assessments/{told.pk}/outcome/").content.decode()
    assert "What your assessors wrote" not in shown


# ---------- the announcement ----------


def test_what_is_insufficient_is_never_ticked_beforehand(cast: Cast, signed_in: Browser) -> None:
    good = make.assessment(cast, S.DECIDED)
    bad = make.assessment(cast, S.DECIDED, trajectory=make.another_teacher(cast, 2), sufficient=False)
    shown = signed_in(cast.coordinator).get("/assessments/announce/").content.decode()
    boxes = {row.pk: re.search(rf'<input type="checkbox"[^>]*value="{row.pk}"[^>]*>', shown) for row in (good, bad)}
    ticked = {pk: bool(box) and box[0].endswith(" checked>") for pk, box in boxes.items() if box}
    assert ticked == {good.pk: True, bad.pk: False}


def test_the_summary_says_what_follows_for_each(cast: Cast, signed_in: Browser) -> None:
    good = make.assessment(cast, S.DECIDED)
    bad = make.assessment(cast, S.DECIDED, trajectory=make.another_teacher(cast, 2), sufficient=False)
    client = signed_in(cast.coordinator)
    shown = client.post("/assessments/announce/", {"assessment": [good.pk, bad.pk]}).content.decode()
    failed = bad.judgements.get(value="insufficient").competence
    assert "A certificate is registered and made" in shown
    assert failed.title in shown
    assert "2 attempts are left after this one." in shown
    assert set(Assessment.objects.values_list("state", flat=True)) == {S.DECIDED}


@pytest.mark.parametrize("count", [1, 3])
def test_the_summary_asks_as_much_for_one_as_for_three(cast: Cast, signed_in: Browser, count: int) -> None:
    rows = [make.assessment(cast, S.DECIDED, sufficient=False)]
    rows += [
        make.assessment(cast, S.DECIDED, trajectory=make.another_teacher(cast, n), sufficient=False)
        for n in range(2, count + 1)
    ]
    client = signed_in(cast.coordinator)
    data = {"assessment": [row.pk for row in rows]}
    client.post("/assessments/announce/", data)
    with CaptureQueriesContext(connection) as counted:
        client.post("/assessments/announce/", data)
    assert len(counted) <= 10


# ---------- two assessors, others than the own institution ----------


def test_three_ticked_are_not_silently_two(cast: Cast, signed_in: Browser) -> None:
    trajectory = make.submitted(cast)
    chosen = [cast.assessor1.pk, cast.assessor2.pk, cast.colleague.pk]
    answer = signed_in(cast.coordinator).post(f"/assessments/start/{trajectory.pk}/", {"assessor": chosen})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "You chose 3. Take away 1: an assessment has two assessors." in shown
    assert shown.count(" checked>") == 2  # both who can be asked are still ticked
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("P. Verweg", "a comma and the university"),
        ("P. Verweg, Voorbeelduniversiteit Noord", "names your own institution"),
        ("P. Verweg, VOORBEELDUNIVERSITEIT  NOORD, Assen", "names your own institution"),
        ("P. Verweg, Example University North", "names your own institution"),
    ],
)
def test_an_arbitrator_of_the_own_institution_is_refused(cast: Cast, signed_in: Browser, line: str, why: str) -> None:
    Institution.objects.update_or_create(
        pk=1, defaults={"name_nl": "Voorbeelduniversiteit Noord", "name_en": "Example University North"}
    )
    row = make.assessment(cast, S.ARBITRATION)
    members = f"Q. Elders, University of Elsewhere\n{line}"
    answer = signed_in(cast.coordinator).post(f"/assessments/{row.pk}/arbitrators/", {"members": members})
    assert (answer.status_code, why in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("name", "unit", "line", "refused"),
    [
        ("Fontys", "", "P. Verweg, Fontys", True),
        ("Fontys", "", "P. Verweg, fontys, Tilburg", True),
        ("Fontys", "", "P. Verweg, Fontysia", False),
        ("Verre Universiteit", "CELT", "P. Verweg (CELT), elsewhere", True),
        ("Verre Universiteit", "Centre of Expertise in Learning and Teaching", "P. Verweg, CELT", True),
        ("Verre Universiteit", "Learning Centre (LC)", "P. Verweg, LC", True),
        ("Universiteit van Noord", "", "P. Verweg, UvN", False),
        ("Universiteit van Noord", "", "P. Verweg, UVN", True),
        ("Universiteit van Noord", "", "P. Verweg, UN", True),
        ("Universiteit van Noord", "", "P. Verweg, un", False),
        ("Universiteit", "University", "P. Verweg, University of Elsewhere", False),
    ],
)
def test_short_names_and_abbreviations_of_the_own_house_are_refused(
    cast: Cast, name: str, unit: str, line: str, refused: bool
) -> None:
    Institution.objects.update_or_create(pk=1, defaults={"name_nl": name, "name_en": name, "unit_en": unit})
    assert bool(names_own_house(line)) is refused


def test_a_colleague_is_refused_by_name_unless_it_is_another_person(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.ARBITRATION)
    person = cast.teacher
    name = f"prof. dr. {person.given_name} {person.family_name}"
    members = f"Q. Elders, University of Elsewhere\n{name}, University of Elsewhere"
    client = signed_in(cast.coordinator)
    address = f"/assessments/{row.pk}/arbitrators/"
    refused = client.post(address, {"members": members})
    assert (refused.status_code, "works here" in refused.content.decode()) == (422, True)
    assert client.post(address, {"members": members, "namesakes": "on"}).status_code == 302


# ---------- an objection that was upheld ----------


def announced(cast: Cast, *, sufficient: bool) -> Assessment:
    """Announced by the verb, so that everything that follows has followed."""
    cast.trajectory.refresh_from_db()
    row = make.assessment(cast, S.DECIDED, sufficient=sufficient)
    make.reading(row)
    announce(row, by=cast.coordinator, today=today())
    return Assessment.objects.select_related("trajectory").get(pk=row.pk)


def test_an_upheld_objection_withdraws_the_certificate_and_opens_the_dossier(cast: Cast) -> None:
    row = announced(cast, sufficient=True)
    uphold_objection(row, by=cast.coordinator, reason="Objection upheld", today=today())
    row = Assessment.objects.select_related("trajectory").get(pk=row.pk)
    assert (row.state, row.trajectory.state) == (S.ANNULLED, Trajectory.State.ACTIVE)
    assert list(Certificate.objects.values_list("state", flat=True)) == ["revoked"]
    assert set(CompetenceSection.objects.values_list("state", flat=True)) == {"ready"}
    assert not Obligation.objects.filter(settled_by="certificate").exists()
    told = set(Notice.objects.filter(code__startswith="assessments.annulled").values_list("recipient", "code"))
    assert (cast.teacher.pk, "assessments.annulled_yours") in told
    assert (cast.supervisor.pk, "assessments.annulled") in told


def test_an_upheld_objection_against_insufficient_lets_others_judge_the_same_attempt(cast: Cast) -> None:
    row = announced(cast, sufficient=False)
    uphold_objection(row, by=cast.coordinator, reason="Objection upheld", today=today())
    row = Assessment.objects.select_related("trajectory").get(pk=row.pk)
    assert row.trajectory.state == Trajectory.State.ACTIVE
    assert set(CompetenceSection.objects.values_list("state", flat=True)) == {"ready"}
    assert attempts_made(row.trajectory) == 0
    found = suggestion(row.trajectory, today())
    why = {one.person.pk: str(one.why_not) for one in found.blocked}
    assert "annulled after an objection" in why[cast.assessor1.pk]
    assert "annulled after an objection" in why[cast.assessor2.pk]


def test_it_is_refused_with_a_reason_where_it_cannot_be(cast: Cast) -> None:
    row = announced(cast, sufficient=False)
    with pytest.raises(Refused):
        uphold_objection(row, by=cast.coordinator, reason=" ", today=today())
    Trajectory.objects.filter(pk=row.trajectory_id).update(state=Trajectory.State.SUBMITTED)
    with pytest.raises(Refused, match="handed in again"):
        uphold_objection(row, by=cast.coordinator, reason="Upheld", today=today())
    Trajectory.objects.filter(pk=row.trajectory_id).update(state=Trajectory.State.ACTIVE)
    Assessment.objects.filter(pk=row.pk).update(decided_by="arbitration")
    with pytest.raises(Refused, match="final"):
        uphold_objection(row, by=cast.coordinator, reason="Upheld", today=today())


def test_the_page_says_what_follows_before_it_does(cast: Cast, signed_in: Browser) -> None:
    row = announced(cast, sufficient=True)
    number = Certificate.objects.get().number
    client = signed_in(cast.coordinator)
    shown = client.get(f"/assessments/{row.pk}/annul/").content.decode()
    assert f"Certificate {number} is withdrawn" in shown
    assert "Objection upheld" in shown
    client.post(f"/assessments/{row.pk}/annul/", {"reason": "Objection upheld"})
    assert Assessment.objects.get(pk=row.pk).state == S.ANNULLED
    own = signed_in(cast.teacher).get(f"/assessments/{row.pk}/outcome/").content.decode()
    assert "An objection was upheld" in own


def leave(person: User, role: str) -> None:
    RoleAssignment.objects.filter(person=person, role=role).update(valid_until=today() - timedelta(days=1))


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ((), "The candidate, the UTQ supervisor, the assessors and HR get a mail."),
        (("supervisor",), "The candidate, the assessors and HR get a mail."),
        (("supervisor", "hr"), "The candidate and the assessors get a mail."),
    ],
)
def test_the_page_names_those_who_are_mailed_and_nobody_else(
    cast: Cast, signed_in: Browser, gone: tuple[str, ...], said: str
) -> None:
    row = announced(cast, sufficient=False)
    roles = {"supervisor": Role.UTQ_SUPERVISOR, "hr": Role.HR_ADVISOR}
    for who in gone:
        leave(cast.people()[who], roles[who])
    if "hr" in gone:
        leave(cast.central_hr, Role.HR_ADVISOR)
    client = signed_in(cast.coordinator)
    assert said in client.get(f"/assessments/{row.pk}/annul/").content.decode()
    client.post(f"/assessments/{row.pk}/annul/", {"reason": "Objection upheld"})
    mailed = set(Notice.objects.filter(code="assessments.annulled").values_list("recipient", flat=True))
    people = {"supervisor": cast.supervisor.pk in mailed, "hr": bool({cast.hr.pk, cast.central_hr.pk} & mailed)}
    assert people == {who: who not in gone for who in ("supervisor", "hr")}
    assert {cast.assessor1.pk, cast.assessor2.pk} <= mailed


# ---------- late assessors ----------


def late_row(cast: Cast) -> Assessment:
    """One asked and one judging, both past their day."""
    row = make.assessment(cast, S.SCORING, seats=(T.INVITED, T.ACCEPTED))
    Seat.objects.filter(assessment=row).update(invited_at=timezone.now() - timedelta(days=60))
    Assessment.objects.filter(pk=row.pk).update(scoring_due_on=today() - timedelta(days=30))
    return row


def test_who_is_late_is_seen_and_reminded_once_a_day(cast: Cast, signed_in: Browser) -> None:
    row = late_row(cast)
    client = signed_in(cast.coordinator)
    shown = client.get("/assessments/late/").content.decode()
    assert "2 of 2 places are late" in shown
    assert shown.count("Remind now") == 2
    seat = place(row)
    client.post(f"/assessments/seats/{seat.pk}/remind/")
    assert Notice.objects.filter(recipient=cast.assessor1, code="assessments.remind_asked").count() == 1
    assert client.get("/assessments/late/").content.decode().count("Remind now") == 1
    with pytest.raises(Refused, match="today already"):
        remind_assessor(seat, by=cast.coordinator, today=today())
    remind_assessor(place(row, 2), by=cast.coordinator, today=today())
    assert Notice.objects.filter(recipient=cast.assessor2, code="assessments.remind_judge").count() == 1


def lose(person: User) -> None:
    RoleAssignment.objects.filter(person=person, role=Role.ASSESSOR).update(valid_until=today() - timedelta(days=1))


@pytest.mark.parametrize("joint", [False, True])
def test_who_is_lost_is_not_reminded_and_the_page_says_what_helps(cast: Cast, signed_in: Browser, joint: bool) -> None:
    row = joint_row(cast) if joint else late_row(cast)
    lose(cast.assessor1)
    client, seat = signed_in(cast.coordinator), place(row)
    for address in ("/assessments/late/", "/assessments/late/?show=all"):
        shown = client.get(address).content.decode()
        assert (shown.count("Remind now"), shown.count("Can no longer judge this dossier")) == (1, 1)
        assert reverse("assessments:replace", args=[row.pk, seat.pk]) in shown
    for moment in ("first", "again"):
        with pytest.raises(Refused, match="ask somebody else"):
            remind_assessor(seat, by=cast.coordinator, today=today())
        assert not Notice.objects.filter(recipient=cast.assessor1).exists(), moment
    remind_assessor(place(row, 2), by=cast.coordinator, today=today())
    assert Notice.objects.filter(recipient=cast.assessor2).count() == 1


def test_who_is_lost_is_asked_for_nothing_that_follows(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)
    lose(cast.assessor2)
    waive_interview(row, by=cast.coordinator, reason="One gap.", today=today())
    texts = dict.fromkeys(scope_ids(row.snapshot), (True, "We both agree."))
    write_consensus(row, by=cast.assessor1, texts=texts, version=0)
    asked = Notice.objects.filter(code__in=["assessments.deliberate", "assessments.to_confirm"])
    assert list(asked.values_list("recipient", "code")) == [(cast.assessor1.pk, "assessments.deliberate")]


def test_who_is_lost_before_the_other_accepts_is_not_asked_to_judge(cast: Cast) -> None:
    row = make.assessment(cast, S.ASSIGNING, seats=(T.ACCEPTED, T.INVITED))
    lose(cast.assessor1)
    accept(place(row, 2), by=cast.assessor2, today=today())
    asked = Notice.objects.filter(code="assessments.scoring_open").values_list("recipient", flat=True)
    assert list(asked) == [cast.assessor2.pk]


def test_who_is_lost_is_not_invited(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)
    lose(cast.assessor2)
    when = Appointment(timezone.now() + timedelta(days=4), 60, place="Room 1")
    schedule_interview(row, when, by=cast.coordinator)
    invited = Notice.objects.filter(code="assessments.interview").values_list("recipient", flat=True)
    assert set(invited) == {cast.teacher.pk, cast.assessor1.pk}


def test_the_chosen_ones_are_reminded_together(cast: Cast, signed_in: Browser) -> None:
    row = late_row(cast)
    client = signed_in(cast.coordinator)
    both = [place(row).pk, place(row, 2).pk]
    assert client.get("/assessments/late/").content.decode().count('type="checkbox" name="seat"') == 2
    remind_assessor(place(row), by=cast.coordinator, today=today())
    answer = client.post(
        "/assessments/late/remind/", {"seat": both, "next": "/assessments/late/?show=all"}, follow=True
    )
    said = answer.content.decode()
    assert answer.redirect_chain == [("/assessments/late/?show=all", 302)]
    assert ("1 assessor is reminded." in said, "1 was not: reminded today already" in said) == (True, True)
    assert Notice.objects.filter(code__startswith="assessments.remind").count() == 2
    for nothing in ({}, {"seat": ["x", "9" * 40, "0"]}):
        said = client.post("/assessments/late/remind/", nothing, follow=True).content.decode()
        assert "First choose the assessors to remind." in said
    assert Notice.objects.filter(code__startswith="assessments.remind").count() == 2


def test_the_last_day_itself_is_not_late(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    Assessment.objects.filter(pk=row.pk).update(scoring_due_on=today())
    assert late_reads.late(cast.coordinator, today()) == []
    Assessment.objects.filter(pk=row.pk).update(scoring_due_on=today() - timedelta(days=1))
    assert len(late_reads.late(cast.coordinator, today())) == 2


def test_nobody_is_reminded_of_what_is_in(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.ACCEPTED))
    with pytest.raises(Refused):
        remind_assessor(place(row), by=cast.coordinator, today=today())
    with pytest.raises(Refused):
        remind_assessor(place(row, 2), by=cast.supervisor, today=today())


def joint_row(cast: Cast) -> Assessment:
    """Both have judged, and for two months the joint judgement could be written."""
    row = make.assessment(cast, S.DELIBERATING)
    Assessment.objects.filter(pk=row.pk).update(state_since=timezone.now() - timedelta(days=60))
    return row


@pytest.mark.parametrize("written", [False, True])
def test_a_late_joint_judgement_is_late_with_who_has_to_write_it(cast: Cast, signed_in: Browser, written: bool) -> None:
    row = joint_row(cast)
    if written:
        Assessment.objects.filter(pk=row.pk).update(consensus_by=cast.assessor1)
    late = late_reads.late(cast.coordinator, today())
    names = {cast.assessor2} if written else {cast.assessor1, cast.assessor2}
    assert {(one.seat.person, one.what) for one in late} == {(who, "joint") for who in names}
    client, seat = signed_in(cast.coordinator), place(row, 2)
    shown = client.get("/assessments/late/?show=joint").content.decode()
    assert (shown.count("Remind now"), shown.count("Replace")) == (len(names), 0)
    client.post(f"/assessments/seats/{seat.pk}/remind/")
    told = Notice.objects.get(recipient=cast.assessor2, code="assessments.remind_consensus")
    assert told.url == f"/assessments/seats/{seat.pk}/consensus/"
    assert client.get("/assessments/late/").content.decode().count("Remind now") == len(names) - 1
    if written:
        with pytest.raises(Refused):
            remind_assessor(place(row), by=cast.coordinator, today=today())


def test_a_joint_judgement_is_not_late_on_its_last_day(cast: Cast) -> None:
    joint_row(cast)
    began = Assessment.objects.get().state_since
    due = working_days_after(timezone.localdate(began), 10)
    day_after = next_working_day(due + timedelta(days=1))
    for day, late in ((due, 0), (day_after, 1)):
        assert [(one.due, one.late) for one in awaited(cast.coordinator, day)] == [(due, late)] * 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_the_late_asks_few_queries(cast: Cast, signed_in: Browser, count: int) -> None:
    late_row(cast)
    for number in range(2, count + 1):
        make.assessment(cast, S.SCORING, trajectory=make.another_teacher(cast, number))
    client = signed_in(cast.coordinator)
    for address in ("/assessments/late/?show=all", "/desk/coordinator/"):
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            shown = client.get(address)
        assert shown.status_code == 200
        assert len(counted) <= 11, address


def test_the_coordinators_dashboard_names_who_is_late(cast: Cast, signed_in: Browser) -> None:
    client = signed_in(cast.coordinator)
    assert "Assessors who are late" not in client.get("/desk/coordinator/").content.decode()
    late_row(cast)
    shown = client.get("/desk/coordinator/").content.decode()
    assert "Assessors who are late" in shown
    assert shown.count("Remind now") == 2


def test_the_assessor_reads_in_red_that_it_is_late(cast: Cast, signed_in: Browser) -> None:
    late_row(cast)
    shown = signed_in(cast.assessor2).get("/assessments/mine/").content.decode()
    assert 'data-is="bad"' in shown


def test_levels_are_read_by_no_candidate(cast: Cast, signed_in: Browser) -> None:
    row = announced(cast, sufficient=False)
    assert CriterionScore.objects.exists()
    shown = signed_in(cast.teacher).get(f"/assessments/{row.pk}/outcome/").content.decode()
    assert "Levels and remarks on" not in shown
