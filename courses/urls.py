"""Addresses of the catalogue and of the course desk."""

from django.urls import path

from courses.views import catalogue, desk, groups, own, registration, sessions

app_name = "courses"
urlpatterns = [
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/calendar.ics", catalogue.calendar, name="calendar"),
    path("courses/<int:pk>/", catalogue.course, name="course"),
    path("courses/<int:pk>/interest/", catalogue.interest, name="interest"),
    path("courses/<int:pk>/learning-route/", catalogue.plan, name="add_to_plan"),
    # registration
    path("courses/mine/", registration.mine, name="mine"),
    path("courses/approvals/", registration.approvals, name="approvals"),
    path("courses/registrations/", registration.registrations, name="registrations"),
    path("courses/editions/<int:pk>/register/", registration.register, name="register"),
    path("courses/editions/<int:pk>/register-other/", registration.register_other, name="register_other"),
    path("courses/registrations/<int:pk>/cancel/", registration.cancel, name="cancel_registration"),
    path("courses/registrations/<int:pk>/accept/", registration.accept, name="accept"),
    path("courses/registrations/<int:pk>/approve/", registration.approve, name="approve"),
    path("courses/registrations/<int:pk>/reject/", registration.reject, name="reject"),
    path("courses/registrations/<int:pk>/calendar.ics", registration.calendar, name="registration_calendar"),
    # the desk
    path("course-desk/", desk.desk, name="desk"),
    path("course-desk/editions/", desk.desk_editions, name="desk_editions"),
    path("course-desk/courses/", desk.desk_courses, name="desk_courses"),
    path("course-desk/courses/new/", desk.edit_course, name="new_course"),
    path("course-desk/courses/<int:pk>/", desk.edit_course, name="edit_course"),
    path("course-desk/courses/<int:pk>/plan/", desk.plan, name="plan"),
    path("course-desk/editions/<int:pk>/", desk.edit_edition, name="edition"),
    path("course-desk/editions/<int:pk>/cancel/", desk.cancel, name="cancel"),
    path("course-desk/editions/<int:pk>/opening/", desk.opening, name="opening"),
    path("course-desk/editions/<int:pk>/copy/", desk.copy, name="copy"),
    path("course-desk/editions/<int:pk>/<slug:name>/", desk.step, name="step"),
    path("course-desk/courses/<int:pk>/interested/", groups.interested, name="interested"),
    # the people of an edition
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/plan/<int:pk>/", sessions.plan_led, name="plan_led"),
    path("editions/<int:pk>/", groups.group, name="group"),
    path("editions/<int:pk>/dossiers/", sessions.session_desk, name="session_desk"),
    path("editions/<int:pk>/attendance/<int:session>/", groups.attendance, name="attendance"),
    path("editions/<int:pk>/to-sign/", groups.to_sign, name="to_sign"),
    path("editions/<int:pk>/complete/", groups.complete, name="complete"),
    path("editions/<int:pk>/run-small/", groups.run_small, name="run_small"),
    path("editions/<int:pk>/write/", groups.write, name="write"),
    path("courses/registrations/<int:pk>/assignment/", groups.assignment, name="assignment"),
    path("courses/registrations/<int:pk>/sharing/", own.sharing, name="sharing"),
    path("courses/registrations/<int:pk>/statement/", own.statement, name="statement"),
]
