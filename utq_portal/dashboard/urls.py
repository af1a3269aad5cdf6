"""Addresses of the desks and of the kernel's pages."""

from __future__ import annotations

from django.urls import path

from utq_portal.dashboard.views import (
    home,
)

urlpatterns = [
    path("home/", home.home, name="home"),
]
