"""Addresses of what visitors read of the profile; without a namespace, as all of the visitor's pages."""

from django.urls import path

from trajectories.views import competences

urlpatterns = [path("competences/", competences.competences, name="competences")]
