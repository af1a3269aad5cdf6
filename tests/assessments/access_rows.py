"""Who gets which page of assessments."""

from __future__ import annotations

from assessments.models import Assessment, DecisionLetter
from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.files.storage import store_made

S = Assessment.State
COORDINATOR = only("coordinator")
FIRST = only("assessor1")


def to_start(cast: Cast) -> dict[str, object]:
    return {"pk": make.submitted(cast).pk}


def scoring(cast: Cast) -> dict[str, object]:
    return {"pk": make.assessment(cast, S.SCORING).pk}


def scoring_seat_of_case(cast: Cast) -> dict[str, object]:
    row = make.assessment(cast, S.SCORING)
    return {"pk": row.pk, "seat": row.seats.get(position=1).pk}


def decided(cast: Cast) -> dict[str, object]:
    return {"pk": make.assessment(cast, S.DECIDED).pk}


def announced(cast: Cast) -> dict[str, object]:
    return {"pk": make.assessment(cast, S.ANNOUNCED, sufficient=False).pk}


def seat(cast: Cast) -> dict[str, object]:
    return {"pk": make.assessment(cast, S.ASSIGNING).seats.get(position=1).pk}


def accepted_seat(cast: Cast) -> dict[str, object]:
    return {"pk": make.assessment(cast, S.SCORING).seats.get(position=1).pk}


def deliberating_seat(cast: Cast) -> dict[str, object]:
    return {"pk": make.assessment(cast, S.DELIBERATING).seats.get(position=1).pk}


def interview_seat(cast: Cast) -> dict[str, object]:
    return {"pk": make.assessment(cast, S.INTERVIEW).seats.get(position=1).pk}


def certificate(cast: Cast) -> dict[str, object]:
    return {"pk": make.certificate(cast).pk}


def certificate_file(cast: Cast) -> dict[str, object]:
    return {"pk": make.certificate_with_file(cast).pk}


def letter_file(cast: Cast) -> dict[str, object]:
    row = make.assessment(cast, S.ANNOUNCED, sufficient=False)
    stored = store_made(b"%PDF-1.4 demo", name="letter.pdf", mime="application/pdf")
    row.letters.create(language="en", **stored.columns, printed={"reference": row.reference})
    return {"pk": row.pk, "language": "en"}


def earlier_letter(cast: Cast) -> dict[str, object]:
    letter_file(cast)
    row = DecisionLetter.objects.get(language="en")
    return {"pk": row.earlier_files.create(**row.stored.columns).pk}


def earlier_file(cast: Cast) -> dict[str, object]:
    row = make.certificate_with_file(cast)
    earlier = row.earlier_files.create(**row.stored.columns)
    return {"pk": row.pk, "file": earlier.pk}


def code(cast: Cast) -> dict[str, object]:
    return {"code": make.certificate(cast).code}


def ceremony(cast: Cast) -> dict[str, object]:
    return {"pk": make.ceremony().pk}


ROWS: dict[str, Row] = {
    "assessments:list": Row(COORDINATOR),
    "assessments:mine": Row(only(SIGNED_IN)),
    "assessments:announce": Row(COORDINATOR),
    "assessments:late": Row(COORDINATOR),
    "assessments:remind_chosen": Row(COORDINATOR, post_only=True),
    "assessments:start": Row(COORDINATOR, to_start),
    "assessments:case": Row(COORDINATOR, scoring),
    "assessments:ask": Row(COORDINATOR, scoring, post_only=True),
    "assessments:replace": Row(COORDINATOR, scoring_seat_of_case),
    "assessments:interview": Row(COORDINATOR, scoring, post_only=True),
    "assessments:waive": Row(COORDINATOR, scoring, post_only=True),
    "assessments:members": Row(COORDINATOR, scoring, post_only=True),
    "assessments:arbitrate": Row(COORDINATOR, scoring, post_only=True),
    "assessments:annul": Row(COORDINATOR, scoring),
    "assessments:letter": Row(COORDINATOR, decided),
    "assessments:letter_file": Row(only("teacher", "coordinator"), letter_file),
    "assessments:letter_earlier": Row(only("teacher", "coordinator"), earlier_letter),
    "assessments:outcome": Row(only("teacher", "supervisor", "coordinator"), announced),
    "assessments:object": Row(only("teacher"), scoring_seat_of_case),
    "assessments:confirm_withdraw": Row(only("teacher"), scoring),
    "assessments:withdraw": Row(only("teacher"), scoring, post_only=True),
    "assessments:seat": Row(FIRST, seat),
    "assessments:answer": Row(FIRST, seat, post_only=True),
    "assessments:step_back": Row(FIRST, accepted_seat),
    "assessments:judge": Row(FIRST, accepted_seat, post_only=True),
    "assessments:submit": Row(FIRST, accepted_seat),
    "assessments:agenda": Row(FIRST, interview_seat),
    "assessments:remind": Row(COORDINATOR, accepted_seat, post_only=True),
    "assessments:held": Row(FIRST, accepted_seat, post_only=True),
    "assessments:consensus": Row(FIRST, deliberating_seat),
    "assessments:no_consensus": Row(FIRST, deliberating_seat),
    "assessments:certificates": Row(COORDINATOR),
    "assessments:certificate": Row(only("teacher", "coordinator"), certificate),
    "assessments:certificate_file": Row(only("teacher", "coordinator"), certificate_file),
    "assessments:certificate_earlier": Row(only("teacher", "coordinator"), earlier_file),
    "assessments:certificate_replace": Row(COORDINATOR, certificate),
    "assessments:certificate_revoke": Row(COORDINATOR, certificate),
    "assessments:certificate_render": Row(COORDINATOR, certificate, post_only=True),
    "assessments:verify": Row(only(EVERYONE)),
    "assessments:verified": Row(only(EVERYONE), code),
    "assessments:robots": Row(only(EVERYONE)),
    "assessments:ceremonies": Row(only(SIGNED_IN)),
    "assessments:ceremony_add": Row(COORDINATOR),
    "assessments:ceremony": Row(COORDINATOR, ceremony),
    "assessments:come": Row(only(SIGNED_IN), ceremony, post_only=True),
}
