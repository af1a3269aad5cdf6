"""Addresses of the shell: desks, the case page, search, calendar, inbox."""

from __future__ import annotations

from django.urls import path

from utq_portal.desks.views import desk

urlpatterns = [
    path("desk/", desk.desk, name="desks"),
    path("desk/<slug:role>/", desk.desk, name="desk"),
]
