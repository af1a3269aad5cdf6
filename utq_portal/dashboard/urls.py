"""Addresses of the desks and of the kernel's pages."""

from __future__ import annotations

from django.urls import include, path

from utq_portal.dashboard.views import (
    calendar,
    caseloads,
    home,
    inbox,
    lists,
    mail,
    midway,
    profile,
    search,
    upkeep,
)

urlpatterns = [
    path("home/", home.home, name="home"),
    path("desk/", home.desk, name="desks"),
    path("desk/<slug:role>/", home.desk, name="desk"),
    path("trajectories/", lists.trajectories_list, name="trajectories_list"),
    path("trajectories/midway/", midway.midway, name="midway"),
    path("caseloads/", caseloads.caseloads, name="caseloads"),
    path("caseloads/<int:pk>/", caseloads.hand_over, name="hand_over"),
    path("deadlines/", lists.deadlines, name="deadlines"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.mark_read, name="inbox_read"),
    path("inbox/<int:pk>/", inbox.notice, name="notice"),
    path("mails/", inbox.mails, name="mails"),
    path("mails/<int:pk>/", inbox.mail, name="mail"),
    path("mails/<int:pk>/invite.ics", inbox.mail_calendar, name="mail_calendar"),
    path("mails/undelivered/", mail.undelivered_list, name="undelivered"),
    path("mails/undelivered/<int:pk>/", mail.undelivered_person, name="undelivered_person"),
    path("mails/undelivered/<int:pk>/settle/", mail.settle_undelivered, name="undelivered_settle"),
    path("search/", search.search, name="search"),
    path("profile/", profile.profile, name="profile"),
    path("profile/mail/", mail.mail_choices, name="mail_choices"),
    path("mail/off/<str:token>/", mail.mail_off, name="mail_off"),
    path("profile/calendar/", calendar.calendar_page, name="calendar"),
    path("profile/calendar/make/", calendar.calendar_make, name="calendar_make"),
    path("profile/calendar/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("calendar/<slug:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("upkeep/", upkeep.upkeep, name="upkeep"),
    path("upkeep/test-mail/", upkeep.test_mail, name="test_mail"),
    path("upkeep/report/", upkeep.support_report, name="support_report"),
    path("upkeep/jobs/again/", upkeep.try_all_again, name="try_all_again"),
    path("upkeep/jobs/<int:pk>/again/", upkeep.try_again, name="try_again"),
    path("", include("utq_portal.dashboard.urls_setup")),
]
