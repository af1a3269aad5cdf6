"""The address of the list of deadlines, which has no namespace."""

from __future__ import annotations

from django.urls import path

from trajectories.views import deadlines

urlpatterns = [path("deadlines/", deadlines.deadlines, name="deadlines")]
