"""Addresses of the desks and of the kernel's pages."""

from __future__ import annotations

from django.urls import path

from utq_portal.dashboard.views import (
    calendar,
    case,
    caseloads,
    home,
    lists,
    midway,
    search,
)

urlpatterns = [
    path("home/", home.home, name="home"),
    path("desk/", home.desk, name="desks"),
    path("desk/<slug:role>/", home.desk, name="desk"),
    path("trajectories/", lists.trajectories_list, name="trajectories_list"),
    path("trajectories/midway/", midway.midway, name="midway"),
    path("trajectories/<int:pk>/", case.case, name="case"),
    path("caseloads/", caseloads.caseloads, name="caseloads"),
    path("caseloads/<int:pk>/", caseloads.hand_over, name="hand_over"),
    path("deadlines/", lists.deadlines, name="deadlines"),
    path("search/", search.search, name="search"),
    path("profile/calendar/", calendar.calendar_page, name="calendar"),
    path("profile/calendar/make/", calendar.calendar_make, name="calendar_make"),
    path("profile/calendar/revoke/", calendar.calendar_revoke, name="calendar_revoke"),
    path("calendar/<slug:secret>.ics", calendar.calendar_feed, name="calendar_feed"),
]
