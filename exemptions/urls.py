"""Addresses of exemptions and of qualifications from elsewhere."""

from django.urls import path

from exemptions.views import external, request

app_name = "exemptions"
urlpatterns = [
    path("exemptions/", request.overview, name="overview"),
    path("exemptions/ask/", request.ask, name="ask"),
    path("exemptions/<int:pk>/", request.case, name="case"),
    path("exemptions/<int:pk>/documents/", request.add_document, name="add_document"),
    path("exemptions/<int:pk>/request/", request.file_request, name="file"),
    path("exemptions/<int:pk>/decline/", request.decline, name="decline"),
    path("exemptions/<int:pk>/question/", request.ask_more, name="ask_more"),
    path("exemptions/<int:pk>/answer/", request.answer, name="answer"),
    path("exemptions/<int:pk>/meeting/", request.plan_meeting, name="plan_meeting"),
    path("exemptions/<int:pk>/advice/", request.advise, name="advise"),
    path("exemptions/<int:pk>/decision/", request.decide, name="decide"),
    path("exemptions/<int:pk>/withdraw/", request.withdraw, name="withdraw"),
    path("exemptions/<int:pk>/revoke/", request.revoke, name="revoke"),
    path("exemptions/<int:pk>/letter/", request.letter, name="letter"),
    path("exemptions/documents/<int:pk>/", request.document, name="document"),
    path("exemptions/documents/<int:pk>/remove/", request.remove_document, name="remove_document"),
    path("exemptions/documents/<int:pk>/seen/", request.seen, name="seen"),
    path("external/", external.submit, name="external_submit"),
    path("external/<int:pk>/", external.case, name="external"),
    path("external/<int:pk>/file/", external.file, name="external_file"),
    path("external/<int:pk>/register/", external.verify, name="external_verify"),
    path("external/<int:pk>/reject/", external.reject, name="external_reject"),
]
