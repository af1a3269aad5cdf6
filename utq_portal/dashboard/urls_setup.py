"""Addresses of set-up and settings."""

from __future__ import annotations

from django.urls import path

from utq_portal.dashboard.views import settings, setup

urlpatterns = [
    path("setup/", setup.setup, name="setup"),
    path("setup/<slug:step>/", setup.setup_step, name="setup_step"),
    path("settings/", settings.settings_page, name="settings"),
    path("settings/institution/", settings.institution_page, name="settings_institution"),
    path("settings/look/", settings.look_page, name="settings_look"),
    path("settings/procedure/", settings.procedure_page, name="settings_procedure"),
    path("settings/procedure/reset/", settings.reset_values, name="settings_reset"),
    path("settings/holidays/year/", settings.add_year, name="settings_add_year"),
    path("settings/<slug:kind>/", settings.rows_page, name="settings_rows"),
    path("settings/<slug:kind>/<int:pk>/", settings.row_page, name="settings_row"),
    path("settings/<slug:kind>/<int:pk>/remove/", settings.remove_row, name="settings_remove"),
]
