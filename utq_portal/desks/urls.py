"""Addresses of the shell: desks, the case page, search, calendar, inbox."""

from django.urls import path

from utq_portal.desks.views import search

urlpatterns = [
    path("search/", search.search, name="search"),
]
