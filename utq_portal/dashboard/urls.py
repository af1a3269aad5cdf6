"""Addresses of the desks and of the kernel's pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
