"""An assessment of a dossier in which a partial certificate counts (docs/domain.md, Partial certificates)."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Certificate, CriterionScore, Judgement, Seat
from assessments.queries.judging import Answers, missing_in
from assessments.queries.outcome import decision_of
from assessments.workflow.announcing import announce
from assessments.workflow.procedure import accept, start
from dossiers.models import CompetenceSection, Snapshot
from dossiers.queries.sealed import sealed_sections
from dossiers.workflow.sealing import verify
from tests.cast import Cast
from tests.factories.dossiers import concluded, criteria, endorsed, recognised_certificate
from utq_portal.people.models import User

Browser = Callable[[User], Client]
TODAY = timezone.localdate


def sealed(cast: Cast) -> Snapshot:
    """Competence 3 is recognised whole, of competence 2 the first criterion; the rest was written."""
    concluded(cast)
    recognised_certificate(cast, "3")
    recognised_certificate(cast, "2.1")
    return endorsed(cast)


def reading(cast: Cast) -> Assessment:
    """Both assessors have accepted and read."""
    snapshot = sealed(cast)
    pair = [cast.assessor1, cast.assessor2]
    row = start(snapshot.dossier.trajectory, pair, by=cast.coordinator, today=TODAY())
    for seat in row.seats.select_related("person"):
        accept(seat, by=seat.person, today=TODAY())
    return Assessment.objects.get(pk=row.pk)


def submit(row: Assessment, person: User, posted: dict[str, str]) -> Seat:
    """This assessor's judgement, sent as the form sends it."""
    seat = row.seats.get(person=person)
    page = Client()
    page.force_login(person)
    answer = page.post(f"/assessments/seats/{seat.pk}/judge/", {"version": seat.version, "review": "1", **posted})
    assert answer.status_code == 302, answer.content.decode()[:1500]
    answer = page.post(f"/assessments/seats/{seat.pk}/submit/", {"version": seat.version + 1})
    assert answer.status_code == 302, answer.content.decode()[:1500]
    return seat


def everything(row: Assessment, **other: str) -> dict[str, str]:
    """All demonstrated in what has to be judged."""
    return {**{f"v{one.competence_id}": "all" for one in sealed_sections(row.snapshot)}, **other}


def test_a_recognised_competence_is_not_judged_and_its_certificate_is_sealed(cast: Cast) -> None:
    snapshot = sealed(cast)
    assert [one.number for one in sealed_sections(snapshot)] == [1, 2, 4, 5]
    assert [one["number"] for one in snapshot.manifest["recognised"]] == [3]
    assert (len(snapshot.manifest["recognitions"]), verify(snapshot)) == (2, True)


def test_the_form_skips_it_and_shows_the_document(cast: Cast, signed_in: Browser) -> None:
    row = reading(cast)
    seat = row.seats.get(person=cast.assessor1)
    browser = signed_in(cast.assessor1)
    page = browser.get(f"/assessments/seats/{seat.pk}/").content.decode()
    third = CompetenceSection.objects.get(dossier=row.snapshot.dossier, competence__number=3).competence_id
    certificate = row.snapshot.manifest["recognitions"][0]["id"]
    assert (f'name="v{third}"' in page, "Demonstrated (recognised)" in page) == (False, True)
    document = browser.get(f"/snapshots/{row.snapshot_id}/recognitions/{certificate}/")
    document.close()
    assert (document.status_code, document["Content-Disposition"]) == (
        200,
        'attachment; filename="Partial certificate.pdf"',
    )


def test_an_assessor_may_comment_on_what_is_recognised_and_not_overrule_it(cast: Cast) -> None:
    row = reading(cast)
    first, second = criteria(row.snapshot.dossier, "2.1", "2.2")
    competence = next(one for one in sealed_sections(row.snapshot) if one.number == 2)
    posted = {
        f"v{competence.competence_id}": "sufficient",
        f"l{first}": "not",
        f"m{first}": "The certificate is of 2019.",
        f"l{second}": "partly",
        f"m{second}": "Show one more meeting.",
    }
    seat = submit(row, cast.assessor1, everything(row, **posted))
    levels = dict(CriterionScore.objects.filter(seat=seat).values_list("criterion", "level"))
    assert levels == {first: "demonstrated", second: "partly"}
    submit(row, cast.assessor2, everything(row))
    text = Judgement.objects.get(assessment=row, competence=competence.competence_id).motivation
    assert text == "2.1: The certificate is of 2019.\n\n2.2: Show one more meeting."


def test_what_is_recognised_alone_is_no_reason_for_less_than_all(cast: Cast) -> None:
    row = reading(cast)
    competence = next(one for one in sealed_sections(row.snapshot) if one.number == 2)
    first = criteria(row.snapshot.dossier, "2.1")[0]
    answers = Answers(verdicts={competence.competence_id: "insufficient"}, levels={first: "not"})
    assert [one.anchor for one in missing_in(answers, [competence])] == [f"c{competence.competence_id}"]


def test_the_certificate_rests_on_what_is_recognised(cast: Cast) -> None:
    row = reading(cast)
    submit(row, cast.assessor1, everything(row))
    submit(row, cast.assessor2, everything(row))
    row = Assessment.objects.select_related("trajectory__person").get(pk=row.pk)
    values = dict(row.judgements.values_list("competence__number", "value"))
    assert (row.outcome, values[3], values[2]) == ("sufficient", "recognised", "sufficient")
    announce(row, by=cast.coordinator, today=TODAY())
    certificate = Certificate.objects.get()
    assert [one["en"] for one in certificate.printed["recognised"]] == [
        CompetenceSection.objects.get(dossier=row.snapshot.dossier, state="recognised").competence.name_en
    ]
    assert [one.value for one in decision_of(row, TODAY()).rows] == [
        "sufficient",
        "sufficient",
        "recognised",
        "sufficient",
        "sufficient",
    ]
