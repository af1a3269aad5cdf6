"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from dossiers.views import dossier, evidence, feedback, handing_in, recognitions, start, together, writing

app_name = "dossiers"
_ONE = "dossiers/<int:pk>/"
_SECTION = f"{_ONE}<int:number>/"
_PIECE = f"{_ONE}evidence/<int:number>/"
_RECOGNITION = "recognitions/<int:pk>/"
urlpatterns = [
    path("start/", start.start, name="start"),
    path("start/holder/", start.start_holder, name="start_holder"),
    path("dossiers/", start.mine, name="mine"),
    path(_ONE, dossier.overview, name="overview"),
    path(f"{_ONE}whole/", dossier.whole, name="whole"),
    path(_SECTION, dossier.section, name="section"),
    path(f"{_SECTION}save/", together.save_section, name="save_section"),
    path(f"{_SECTION}mark-ready/", dossier.mark_ready, name="mark_ready"),
    path(f"{_SECTION}reopen/", dossier.reopen, name="reopen"),
    path(f"{_SECTION}gap/<int:criterion>/", dossier.gap, name="gap"),
    path(f"{_SECTION}history/", dossier.history, name="history"),
    path(f"{_SECTION}ask/", feedback.ask, name="ask"),
    path(f"{_SECTION}remark/", feedback.remark, name="remark"),
    path("texts/<int:pk>/", writing.save_text, name="save_text"),
    path(f"{_ONE}language/", dossier.language, name="language"),
    path(f"{_ONE}ticks/", writing.save_ticks, name="save_ticks"),
    path(f"{_ONE}evidence/", evidence.add_files, name="add_files"),
    path(f"{_ONE}link/", evidence.add_link, name="add_link"),
    path(_PIECE, evidence.piece, name="piece"),
    path(f"{_ONE}evidence/chosen/", evidence.chosen, name="chosen_pieces"),
    path(f"{_PIECE}remove/", evidence.remove, name="remove_piece"),
    path(f"{_PIECE}put-back/", evidence.put_back, name="put_back"),
    path(f"{_PIECE}move/", evidence.move, name="move_piece"),
    path(f"{_PIECE}tick/", evidence.tick, name="tick_piece"),
    path(f"{_PIECE}replace/", evidence.replace, name="replace_file"),
    path(f"{_PIECE}versions/<int:version>/", evidence.version, name="version"),
    path(f"{_PIECE}versions/<int:version>/back/", evidence.bring_back, name="bring_back"),
    path(f"{_PIECE}versions/<int:version>/delete/", evidence.drop_version, name="drop_version"),
    path(f"{_PIECE}file/", evidence.file, name="file"),
    path("feedback/<int:pk>/", feedback.give, name="feedback"),
    path("feedback/<int:pk>/withdraw/", feedback.withdraw, name="withdraw_question"),
    path("remarks/<int:pk>/reply/", feedback.reply, name="reply"),
    path("remarks/<int:pk>/resolve/", feedback.resolve, name="resolve"),
    path("remarks/<int:pk>/reopen/", feedback.unresolve, name="unresolve"),
    path(f"{_ONE}ready/", handing_in.declare_ready, name="ready"),
    path(f"{_ONE}review/", handing_in.review, name="review"),
    path(f"{_ONE}insist/", handing_in.insist, name="insist"),
    path(f"{_ONE}take-back/", handing_in.take_back, name="take_back"),
    path(f"{_ONE}recognitions/new/", recognitions.ask, name="ask_recognition"),
    path(_RECOGNITION, recognitions.recognition, name="recognition"),
    path(f"{_RECOGNITION}edit/", recognitions.edit, name="edit_recognition"),
    path(f"{_RECOGNITION}discard/", recognitions.discard, name="discard_recognition"),
    path(f"{_RECOGNITION}withdraw/", recognitions.withdraw, name="withdraw_recognition"),
    path(f"{_RECOGNITION}advise/", recognitions.advise, name="advise_recognition"),
    path(f"{_RECOGNITION}decide/", recognitions.decide, name="decide_recognition"),
    path(f"{_RECOGNITION}revoke/", recognitions.revoke, name="revoke_recognition"),
    path(f"{_RECOGNITION}document/", recognitions.document, name="recognition_document"),
    path("snapshots/<int:pk>/", handing_in.snapshot, name="snapshot"),
    path("snapshots/<int:pk>/evidence/<int:number>/", evidence.sealed_file, name="sealed_file"),
    path(
        "snapshots/<int:pk>/recognitions/<int:recognition>/", recognitions.sealed_certificate, name="sealed_certificate"
    ),
]
