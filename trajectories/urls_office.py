"""Addresses of the office that belong to this app; their names stand without its own."""

from __future__ import annotations

from django.urls import path

from trajectories.views import joining, profiles

urlpatterns = [
    path("people/<int:pk>/same-as/<int:other>/", joining.same_person, name="same_person"),
    path("settings/profiles/", profiles.profiles_page, name="settings_profiles"),
    path("settings/profiles/<int:pk>/", profiles.profile_page, name="settings_profile"),
    path("settings/profiles/<int:pk>/activate/", profiles.activate, name="settings_activate"),
]
