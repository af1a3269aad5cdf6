"""Addresses of the office: people and roles, settings, mail, set-up, upkeep."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
