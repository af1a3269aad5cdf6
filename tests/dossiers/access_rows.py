"""Who gets which page of a dossier and of the lists: the cast's dossier, whose UTQ supervisor is ``supervisor``."""

from __future__ import annotations

from dossiers.models import FeedbackComment
from dossiers.workflow.versions import replace_file
from tests.architecture.rows import SIGNED_IN, Row, only
from tests.cast import Cast
from tests.factories.dossiers import (
    SectionFactory,
    add_evidence,
    advised_certificate,
    ask,
    asked_certificate,
    certificate_draft,
    concluded,
    endorsed,
    open_dossier,
    pdf,
    ready_dossier,
    recognised_certificate,
)
from tests.kept import location

EVERYBODY_SIGNED_IN = frozenset({SIGNED_IN})


def _dossier(cast: Cast) -> dict[str, object]:
    concluded(cast)
    return {"pk": open_dossier(cast).pk}


def _ready(cast: Cast) -> dict[str, object]:
    return {"pk": ready_dossier(cast).pk}


def _sealed(cast: Cast) -> dict[str, object]:
    return {"pk": endorsed(cast).dossier_id}


def _section(cast: Cast) -> dict[str, object]:
    concluded(cast)
    return {"pk": SectionFactory(cast, 2).dossier_id, "number": 2}


def _gap(cast: Cast) -> dict[str, object]:
    section = SectionFactory(cast, 2)
    return {"pk": section.dossier_id, "number": 2, "criterion": section.competence.criteria.all()[0].pk}


def _text(cast: Cast) -> dict[str, object]:
    return {"pk": SectionFactory(cast, 2).texts.get().pk}


def _piece(cast: Cast) -> dict[str, object]:
    dossier = open_dossier(cast)
    return {"pk": dossier.pk, "number": add_evidence(dossier, "Plan.pdf", "2.1").number}


def _version(cast: Cast) -> dict[str, object]:
    dossier = open_dossier(cast)
    piece = add_evidence(dossier, "Plan.pdf", "2.1")
    replace_file(piece, pdf("Plan 2.pdf", b"two"), by=cast.teacher)
    return {"pk": dossier.pk, "number": piece.number, "version": 1}


def _asked(cast: Cast) -> dict[str, object]:
    concluded(cast)
    return {"pk": ask(SectionFactory(cast, 2), cast.colleague).pk}


def _remark(cast: Cast) -> dict[str, object]:
    concluded(cast)
    section = SectionFactory(cast, 2)
    return {"pk": FeedbackComment.objects.create(section=section, author=cast.supervisor, body="Why?").pk}


def _snapshot(cast: Cast) -> dict[str, object]:
    return {"pk": endorsed(cast).pk}


def _sealed_file(cast: Cast) -> dict[str, object]:
    snapshot = endorsed(cast)
    piece = snapshot.manifest["evidence"][0]
    assert location(piece["path"]).exists()
    return {"pk": snapshot.pk, "number": piece["number"]}


def _recognition_draft(cast: Cast) -> dict[str, object]:
    return {"pk": certificate_draft(open_dossier(cast), "3").pk}


def _recognition_asked(cast: Cast) -> dict[str, object]:
    return {"pk": asked_certificate(cast, "3").pk}


def _recognition_advised(cast: Cast) -> dict[str, object]:
    return {"pk": advised_certificate(cast, "3").pk}


def _recognition_recognised(cast: Cast) -> dict[str, object]:
    return {"pk": recognised_certificate(cast, "3").pk}


def _sealed_certificate(cast: Cast) -> dict[str, object]:
    row = recognised_certificate(cast, "3")
    assert location(row.file_path).exists()
    return {"pk": endorsed(cast).pk, "recognition": row.pk}


OWNER = only("teacher")
READERS = only("teacher", "supervisor")
ROWS: dict[str, Row] = {
    "trajectories_list": Row(only("coordinator", "hr", "central_hr", "supervisor", "other_supervisor")),
    "midway": Row(only("coordinator", "supervisor", "other_supervisor")),
    "caseloads": Row(only("coordinator", "supervisor", "other_supervisor")),
    "hand_over": Row(only("coordinator", "supervisor"), lambda cast: {"pk": cast.supervisor.pk}),
    "dossiers:start": Row(EVERYBODY_SIGNED_IN),
    "dossiers:start_holder": Row(EVERYBODY_SIGNED_IN),
    "dossiers:mine": Row(EVERYBODY_SIGNED_IN),
    "dossiers:overview": Row(READERS, _dossier),
    "dossiers:whole": Row(READERS, _dossier),
    "dossiers:section": Row(READERS, _section),
    "dossiers:save_section": Row(OWNER, _section, post_only=True),
    "dossiers:mark_ready": Row(OWNER, _section, post_only=True),
    "dossiers:reopen": Row(OWNER, _section, post_only=True),
    "dossiers:gap": Row(OWNER, _gap),
    "dossiers:history": Row(OWNER, _section),
    "dossiers:ask": Row(OWNER, _section),
    "dossiers:remark": Row(only("supervisor"), _section),
    "dossiers:save_text": Row(OWNER, _text, post_only=True),
    "dossiers:language": Row(OWNER, _dossier, post_only=True),
    "dossiers:save_ticks": Row(OWNER, _dossier, post_only=True),
    "dossiers:add_files": Row(OWNER, _dossier),
    "dossiers:chosen_pieces": Row(OWNER, _dossier, post_only=True),
    "dossiers:add_link": Row(OWNER, _dossier),
    "dossiers:piece": Row(READERS, _piece),
    "dossiers:remove_piece": Row(OWNER, _piece, post_only=True),
    "dossiers:put_back": Row(OWNER, _piece, post_only=True),
    "dossiers:move_piece": Row(OWNER, _piece, post_only=True),
    "dossiers:tick_piece": Row(OWNER, _piece, post_only=True),
    "dossiers:replace_file": Row(OWNER, _piece, post_only=True),
    "dossiers:version": Row(READERS, _version),
    "dossiers:bring_back": Row(OWNER, _version, post_only=True),
    "dossiers:drop_version": Row(OWNER, _version, post_only=True),
    "dossiers:file": Row(READERS, _piece),
    "dossiers:feedback": Row(only("colleague"), _asked),
    "dossiers:withdraw_question": Row(OWNER, _asked, post_only=True),
    "dossiers:reply": Row(READERS, _remark),
    "dossiers:resolve": Row(OWNER, _remark, post_only=True),
    "dossiers:unresolve": Row(OWNER, _remark, post_only=True),
    "dossiers:ready": Row(OWNER, _dossier),
    "dossiers:review": Row(only("supervisor"), _ready),
    "dossiers:insist": Row(OWNER, _ready),
    "dossiers:take_back": Row(only("teacher", "coordinator"), _sealed),
    "dossiers:ask_recognition": Row(OWNER, _dossier),
    "dossiers:recognition": Row(only("teacher", "supervisor", "coordinator"), _recognition_asked),
    "dossiers:edit_recognition": Row(OWNER, _recognition_draft),
    "dossiers:discard_recognition": Row(OWNER, _recognition_draft, post_only=True),
    "dossiers:withdraw_recognition": Row(OWNER, _recognition_asked, post_only=True),
    "dossiers:advise_recognition": Row(only("supervisor"), _recognition_asked, post_only=True),
    "dossiers:decide_recognition": Row(only("coordinator"), _recognition_advised, post_only=True),
    "dossiers:revoke_recognition": Row(only("coordinator"), _recognition_recognised, post_only=True),
    "dossiers:recognition_document": Row(only("teacher", "supervisor", "coordinator"), _recognition_asked),
    "dossiers:sealed_certificate": Row(only("teacher", "supervisor", "coordinator"), _sealed_certificate),
    "dossiers:snapshot": Row(only("teacher", "supervisor", "coordinator"), _snapshot),
    "dossiers:sealed_file": Row(only("teacher", "supervisor", "coordinator"), _sealed_file),
}
