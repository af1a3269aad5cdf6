"""Addresses of the shell: desks, the case page, search, calendar, inbox."""

from __future__ import annotations

from django.urls import path

from utq_portal.desks.views import inbox

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.mark_read, name="inbox_read"),
    path("inbox/<int:pk>/", inbox.notice, name="notice"),
    path("mails/", inbox.mails, name="mails"),
    path("mails/<int:pk>/", inbox.mail, name="mail"),
    path("mails/<int:pk>/invite.ics", inbox.mail_calendar, name="mail_calendar"),
]
