"""Addresses of set-up, settings, people and roles, and delegation."""

from __future__ import annotations

from django.urls import path

from utq_portal.dashboard.views import people, settings, setup, unknown

urlpatterns = [
    path("setup/", setup.setup, name="setup"),
    path("setup/<slug:step>/", setup.setup_step, name="setup_step"),
    path("settings/", settings.settings_page, name="settings"),
    path("settings/institution/", settings.institution_page, name="settings_institution"),
    path("settings/look/", settings.look_page, name="settings_look"),
    path("settings/procedure/", settings.procedure_page, name="settings_procedure"),
    path("settings/procedure/reset/", settings.reset_values, name="settings_reset"),
    path("settings/profiles/", settings.profiles_page, name="settings_profiles"),
    path("settings/profiles/<int:pk>/", settings.profile_page, name="settings_profile"),
    path("settings/profiles/<int:pk>/activate/", settings.activate, name="settings_activate"),
    path("settings/holidays/year/", settings.add_year, name="settings_add_year"),
    path("settings/<slug:kind>/", settings.rows_page, name="settings_rows"),
    path("settings/<slug:kind>/<int:pk>/", settings.row_page, name="settings_row"),
    path("settings/<slug:kind>/<int:pk>/remove/", settings.remove_row, name="settings_remove"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:pk>/send/", people.send_again, name="send_again"),
    path("people/unknown/", unknown.unknown_people, name="unknown_people"),
    path("people/<int:pk>/same-as/<int:other>/", unknown.same_person, name="same_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/role/", people.give_role, name="give_role"),
    path("people/<int:pk>/details/", people.change_details, name="person_details"),
    path("people/<int:pk>/merge/", people.merge, name="person_merge"),
    path("people/<int:pk>/stand-in/", people.delegate_for, name="delegate_for"),
    path("people/roles/<int:pk>/end/", people.end_role, name="end_role"),
    path("delegation/", people.delegation, name="delegation"),
    path("delegation/<int:pk>/end/", people.end_delegation, name="end_delegation"),
]
