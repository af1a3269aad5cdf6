"""Addresses of the office: people and roles, settings, mail, set-up, upkeep."""

from __future__ import annotations

from django.urls import path

from utq_portal.office.views import mail, people, profile, settings, setup, unknown, upkeep

urlpatterns = [
    path("mails/undelivered/", mail.undelivered_list, name="undelivered"),
    path("mails/undelivered/<int:pk>/", mail.undelivered_person, name="undelivered_person"),
    path("mails/undelivered/<int:pk>/settle/", mail.settle_undelivered, name="undelivered_settle"),
    path("profile/", profile.profile, name="profile"),
    path("profile/mail/", mail.mail_choices, name="mail_choices"),
    path("mail/off/<str:token>/", mail.mail_off, name="mail_off"),
    path("upkeep/", upkeep.upkeep, name="upkeep"),
    path("upkeep/test-mail/", upkeep.test_mail, name="test_mail"),
    path("upkeep/report/", upkeep.support_report, name="support_report"),
    path("upkeep/jobs/again/", upkeep.try_all_again, name="try_all_again"),
    path("upkeep/jobs/<int:pk>/again/", upkeep.try_again, name="try_again"),
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
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:pk>/send/", people.send_again, name="send_again"),
    path("people/unknown/", unknown.unknown_people, name="unknown_people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/role/", people.give_role, name="give_role"),
    path("people/<int:pk>/details/", people.change_details, name="person_details"),
    path("people/<int:pk>/merge/", people.merge, name="person_merge"),
    path("people/<int:pk>/stand-in/", people.delegate_for, name="delegate_for"),
    path("people/roles/<int:pk>/end/", people.end_role, name="end_role"),
    path("delegation/", people.delegation, name="delegation"),
    path("delegation/<int:pk>/end/", people.end_delegation, name="end_delegation"),
]
