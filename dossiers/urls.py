"""Addresses of this app."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def _x(request: HttpRequest, **k: object) -> HttpResponse:
    return HttpResponse()


app_name = "dossiers"
urlpatterns = [
    path("dossiers/<int:pk>/<int:number>/", _x, name="section"),
    path("snapshots/<int:pk>/evidence/<int:number>/", _x, name="sealed_file"),
]
