"""Addresses of the catalogue and of the course desk."""

from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/<int:pk>/", views.course, name="course"),
    path("courses/<int:pk>/interest/", views.interest, name="interest"),
    path("course-desk/", views.desk, name="desk"),
    path("course-desk/courses/", views.desk_courses, name="desk_courses"),
    path("course-desk/courses/new/", views.edit_course, name="new_course"),
    path("course-desk/courses/<int:pk>/", views.edit_course, name="edit_course"),
    path("course-desk/courses/<int:pk>/plan/", views.plan, name="plan"),
    path("course-desk/editions/<int:pk>/", views.edit_edition, name="edition"),
    path("course-desk/editions/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("course-desk/editions/<int:pk>/copy/", views.copy, name="copy"),
    path("course-desk/editions/<int:pk>/<slug:name>/", views.step, name="step"),
]
