"""Addresses of the shell: desks, the case page, search, calendar, inbox."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
