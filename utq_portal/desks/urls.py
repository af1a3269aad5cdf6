"""Addresses of the shell: desks, the case page, search, calendar, inbox."""

from django.urls import path

from utq_portal.desks.views import calendar, case, desk, home, inbox, search

urlpatterns = [
    path("home/", home.home, name="home"),
    path("desk/", desk.desk, name="desks"),
    path("desk/<slug:role>/", desk.desk, name="desk"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.mark_read, name="inbox_read"),
    path("inbox/<int:pk>/", inbox.notice, name="notice"),
    path("mails/", inbox.mails, name="mails"),
    path("mails/<int:pk>/", inbox.mail, name="mail"),
    path("mails/<int:pk>/invite.ics", inbox.mail_calendar, name="mail_calendar"),
    path("search/", search.search, name="search"),
    path("profile/calendar/", calendar.calendar_page, name="calendar"),
    path("profile/calendar/make/", calendar.calendar_make, name="calendar_make"),
    path("profile/calendar/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("calendar/<slug:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("trajectories/<int:pk>/", case.case, name="case"),
]
