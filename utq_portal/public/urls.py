"""Addresses of the visitor's pages."""

from django.urls import URLPattern

app_name = "public"
urlpatterns: list[URLPattern] = []
