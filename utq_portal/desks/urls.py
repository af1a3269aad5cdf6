"""Addresses of the shell: desks, the case page, search, calendar, inbox."""

from __future__ import annotations

from django.urls import path

from utq_portal.desks.views import case

urlpatterns = [
    path("trajectories/<int:pk>/", case.case, name="case"),
]
