"""Who gets which page of exemptions."""

from __future__ import annotations

from tests.architecture.rows import SIGNED_IN, Row, only
from tests.cast import Cast
from tests.factories import exemptions as made

READERS = only("teacher", "hr", "central_hr", "coordinator", "exemption_advisor", "dean")


def advised(cast: Cast) -> dict[str, object]:
    return {"pk": made.advised(cast).pk}


def granted(cast: Cast) -> dict[str, object]:
    return {"pk": made.granted(cast).pk}


def paper(cast: Cast) -> dict[str, object]:
    return {"pk": made.filed(cast).documents.get().pk}


def external(cast: Cast) -> dict[str, object]:
    return {"pk": made.external(cast).pk}


OWN_AND_COORDINATOR = only("teacher", "coordinator")
ROWS = {
    "exemptions:overview": Row(only(SIGNED_IN)),
    "exemptions:ask": Row(only(SIGNED_IN)),
    "exemptions:case": Row(READERS, advised),
    "exemptions:letter": Row(READERS, granted),
    "exemptions:document": Row(READERS, paper),
    **{
        f"exemptions:{name}": Row(READERS, advised, post_only=True)
        for name in (
            "add_document",
            "file",
            "decline",
            "ask_more",
            "answer",
            "plan_meeting",
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
    "exemptions:external_reject": Row(OWN_AND_COORDINATOR, external, post_only=True),
}
