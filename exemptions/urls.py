"""Addresses of exemptions and of qualifications from elsewhere."""

from django.urls import path

from exemptions.views import acts, case, external, grounds, lists

app_name = "exemptions"
urlpatterns = [
    path("exemptions/", lists.overview, name="overview"),
    path("exemptions/ask/", lists.ask, name="ask"),
    path("exemptions/new/", lists.choose_teacher, name="choose_teacher"),
    path("exemptions/new/<int:pk>/", lists.open_for, name="open_for"),
    path("exemptions/decisions/", lists.decisions, name="decisions"),
    path("exemptions/grounds/", grounds.grounds, name="grounds"),
    path("exemptions/grounds/new/", grounds.ground, name="new_ground"),
    path("exemptions/grounds/<int:pk>/", grounds.ground, name="ground"),
    path("exemptions/<int:pk>/", case.case, name="case"),
    path("exemptions/<int:pk>/letter/", case.letter, name="letter"),
    path("exemptions/<int:pk>/documents/", acts.add_document, name="add_document"),
    path("exemptions/<int:pk>/request/", acts.file_request, name="file"),
    path("exemptions/<int:pk>/decline/", acts.decline, name="decline"),
    path("exemptions/<int:pk>/second-ask/", acts.second_ask, name="second_ask"),
    path("exemptions/<int:pk>/second-look/", acts.second_look, name="second_look"),
    path("exemptions/<int:pk>/question/", acts.ask_question, name="ask_question"),
    path("exemptions/<int:pk>/answer/", acts.answer, name="answer"),
    path("exemptions/<int:pk>/close/", acts.close_silent, name="close"),
    path("exemptions/<int:pk>/times/", acts.offer_times, name="offer_times"),
    path("exemptions/<int:pk>/time/", acts.choose_time, name="choose_time"),
    path("exemptions/<int:pk>/other-times/", acts.no_time_fits, name="no_time_fits"),
    path("exemptions/<int:pk>/meeting/", acts.plan_meeting, name="plan_meeting"),
    path("exemptions/<int:pk>/no-show/", acts.no_show, name="no_show"),
    path("exemptions/<int:pk>/no-meeting/", acts.waive_meeting, name="waive_meeting"),
    path("exemptions/<int:pk>/advice/", acts.advise, name="advise"),
    path("exemptions/<int:pk>/decision/", acts.decide, name="decide"),
    path("exemptions/<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("exemptions/<int:pk>/revoke/", acts.revoke, name="revoke"),
    path("exemptions/<int:pk>/trajectory/", acts.choose_trajectory, name="choose_trajectory"),
    path("exemptions/letters/<int:pk>/", case.letter_file, name="letter_file"),
    path("exemptions/documents/<int:pk>/", case.document, name="document"),
    path("exemptions/documents/<int:pk>/remove/", acts.remove_document, name="remove_document"),
    path("exemptions/documents/<int:pk>/seen/", acts.seen, name="seen"),
    path("external/", external.submit, name="external_submit"),
    path("external/<int:pk>/", external.case, name="external"),
    path("external/<int:pk>/file/", external.file, name="external_file"),
    path("external/<int:pk>/register/", external.verify, name="external_verify"),
    path("external/<int:pk>/reject/", external.reject, name="external_reject"),
    path("external/<int:pk>/again/", external.again, name="external_again"),
    path("external/<int:pk>/trajectory/", external.choose_trajectory, name="external_trajectory"),
]
