"""Addresses of the catalogue and of the course desk."""

from django.urls import path

from courses.views import catalogue, desk

app_name = "courses"
urlpatterns = [
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/<int:pk>/", catalogue.course, name="course"),
    path("courses/<int:pk>/interest/", catalogue.interest, name="interest"),
    path("course-desk/", desk.desk, name="desk"),
    path("course-desk/courses/", desk.desk_courses, name="desk_courses"),
    path("course-desk/courses/new/", desk.edit_course, name="new_course"),
    path("course-desk/courses/<int:pk>/", desk.edit_course, name="edit_course"),
    path("course-desk/courses/<int:pk>/plan/", desk.plan, name="plan"),
    path("course-desk/editions/<int:pk>/", desk.edit_edition, name="edition"),
    path("course-desk/editions/<int:pk>/cancel/", desk.cancel, name="cancel"),
    path("course-desk/editions/<int:pk>/copy/", desk.copy, name="copy"),
    path("course-desk/editions/<int:pk>/<slug:name>/", desk.step, name="step"),
]
