"""Addresses of what visitors read about exemptions; without a namespace, as all of the visitor's pages."""

from django.urls import path

from exemptions.views import guide

urlpatterns = [
    path("already-qualified/", guide.already_qualified, name="already_qualified"),
    path("already-qualified/exemption/", guide.exemption_guide, name="exemption_guide"),
    path("already-qualified/hr/", guide.exemption_guide_hr, name="exemption_guide_hr"),
]
