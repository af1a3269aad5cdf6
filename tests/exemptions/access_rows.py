"""Who gets which page of exemptions."""

from __future__ import annotations

from exemptions.documents import LETTER
from exemptions.models import ExemptionGround, Letter
from tests.architecture.rows import SIGNED_IN, Row, only
from tests.cast import Cast
from tests.factories import exemptions as made
from utq_portal.files.storage import store_made

READERS = only("teacher", "hr", "central_hr", "coordinator", "exemption_advisor", "dean")


def advised(cast: Cast) -> dict[str, object]:
    return {"pk": made.advised(cast).pk}


def granted(cast: Cast) -> dict[str, object]:
    return {"pk": made.granted(cast).pk}


def paper(cast: Cast) -> dict[str, object]:
    return {"pk": made.filed(cast).documents.get().pk}


def external(cast: Cast) -> dict[str, object]:
    return {"pk": made.external(cast).pk}


def obligation(cast: Cast) -> dict[str, object]:
    return {"pk": cast.trajectory.obligation_id}


def ground(cast: Cast) -> dict[str, object]:
    return {"pk": ExemptionGround.objects.get(code="g1").pk}


def letter(cast: Cast) -> dict[str, object]:
    row = made.granted(cast).letters.get(language="nl")
    stored = store_made(b"%PDF-1.4 demo", name="letter.pdf", mime="application/pdf")
    LETTER.keep(row, stored)
    return {"pk": row.pk}


def earlier_letter(cast: Cast) -> dict[str, object]:
    letter(cast)
    row = Letter.objects.get(language="nl")
    return {"pk": row.earlier_files.create(**row.stored.columns).pk}


OWN_AND_COORDINATOR = only("teacher", "coordinator")
ROWS = {
    "exemptions:overview": Row(only(SIGNED_IN)),
    "exemptions:ask": Row(only(SIGNED_IN)),
    "exemptions:choose_teacher": Row(only(SIGNED_IN)),
    "exemptions:open_for": Row(only("hr", "central_hr"), obligation),
    "exemptions:decisions": Row(only(SIGNED_IN)),
    "exemptions:grounds": Row(only("coordinator")),
    "exemptions:new_ground": Row(only("coordinator")),
    "exemptions:ground": Row(only("coordinator"), ground),
    "exemptions:letter_file": Row(READERS, letter),
    "exemptions:letter_earlier": Row(READERS, earlier_letter),
    "exemptions:case": Row(READERS, advised),
    "exemptions:letter": Row(READERS, granted),
    "exemptions:document": Row(READERS, paper),
    **{
        f"exemptions:{name}": Row(READERS, advised, post_only=True)
        for name in (
            "add_document",
            "file",
            "decline",
            "second_ask",
            "second_look",
            "ask_question",
            "answer",
            "close",
            "offer_times",
            "choose_time",
            "no_time_fits",
            "plan_meeting",
            "no_show",
            "waive_meeting",
            "choose_trajectory",
            "advise",
            "decide",
            "withdraw",
            "revoke",
        )
    },
    "exemptions:remove_document": Row(READERS, paper, post_only=True),
    "exemptions:seen": Row(READERS, paper, post_only=True),
    "exemptions:external_submit": Row(only(SIGNED_IN)),
    "exemptions:external": Row(OWN_AND_COORDINATOR, external),
    "exemptions:external_file": Row(OWN_AND_COORDINATOR, external),
    "exemptions:external_verify": Row(OWN_AND_COORDINATOR, external, post_only=True),
    "exemptions:external_again": Row(OWN_AND_COORDINATOR, external, post_only=True),
    "exemptions:external_trajectory": Row(OWN_AND_COORDINATOR, external, post_only=True),
    "exemptions:external_reject": Row(OWN_AND_COORDINATOR, external, post_only=True),
}
