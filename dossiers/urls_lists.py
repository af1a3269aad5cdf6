"""Addresses of the lists of trajectories, which have no namespace."""

from __future__ import annotations

from django.urls import path

from dossiers.views import caseloads, lists, midway

urlpatterns = [
    path("trajectories/", lists.trajectories_list, name="trajectories_list"),
    path("trajectories/midway/", midway.midway, name="midway"),
    path("caseloads/", caseloads.caseloads, name="caseloads"),
    path("caseloads/<int:pk>/", caseloads.hand_over, name="hand_over"),
]
