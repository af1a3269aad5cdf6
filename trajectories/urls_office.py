"""Addresses of the office that belong to this app; their names stand without its own."""

from __future__ import annotations

from django.urls import path

from trajectories.views import joining

urlpatterns = [
    path("people/<int:pk>/same-as/<int:other>/", joining.same_person, name="same_person"),
]
