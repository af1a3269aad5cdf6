"""Addresses of the visitor's pages; without a namespace, because every page's foot names some of them."""

from django.urls import path

from utq_portal.public import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("about/", views.about, name="about"),
    path("contacts/", views.contacts, name="contacts"),
    path("manual/", views.manual, name="manual"),
    path("read/<int:pk>/", views.link_file, name="link_file"),
    path("read/<int:pk>/<str:code>.vtt", views.link_captions, name="link_captions"),
    path("experiences/", views.told, name="experiences"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
