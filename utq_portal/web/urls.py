"""Addresses of the web layer."""

from __future__ import annotations

from django.urls import path

from utq_portal.web import views

app_name = "web"
urlpatterns = [
    path("brand.css", views.brand, name="brand"),
    path("logo", views.logo, name="logo"),
    path("language/<slug:code>/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("sent-again/", views.held_form, name="held"),
    path("signed-in-again/", views.signed_in_again, name="signed_in_again"),
    path("health/", views.health_page, name="health"),
    path("health/live/", views.live_page, name="live"),
    path("health/ready/", views.ready_page, name="ready"),
    path("health/work/", views.work_page, name="work"),
]
