"""Addresses of this app."""

from django.urls import URLPattern, path

from trajectories import urls_clock
from trajectories.views import cv, diagnosis, discussion, endings, intake, plan, slots

app_name = "trajectories"
urlpatterns: list[URLPattern] = [
    *urls_clock.urlpatterns,
    # the intake
    path("trajectories/<int:pk>/intake/", intake.intake, name="intake"),
    path("trajectories/<int:pk>/intake/submit/", intake.submit_intake, name="submit_intake"),
    path("trajectories/<int:pk>/intake/return/", intake.return_intake, name="return_intake"),
    path("trajectories/<int:pk>/intake/conclude/", intake.conclude_intake, name="conclude_intake"),
    path("trajectories/<int:pk>/intake/sign/", intake.sign_report, name="sign_report"),
    path("trajectories/<int:pk>/intake/slot/", slots.intake_slot, name="intake_slot"),
    path("trajectories/<int:pk>/intake/slot/cancel/", slots.cancel_slot, name="cancel_slot"),
    path("trajectories/<int:pk>/intake/no-show/", slots.no_show, name="no_show"),
    path("intake-slots/", slots.intake_slots, name="intake_slots"),
    path("intake-slots/<int:slot>/withdraw/", slots.withdraw_slot, name="withdraw_slot"),
    # its documents
    path("trajectories/<int:pk>/cv/", cv.cv, name="cv"),
    path("trajectories/<int:pk>/cv/file/", cv.cv_file, name="cv_file"),
    path("trajectories/<int:pk>/cv/file/remove/", cv.cv_file_remove, name="cv_file_remove"),
    path("trajectories/<int:pk>/self-diagnosis/", diagnosis.self_diagnosis, name="self_diagnosis"),
    path("trajectories/<int:pk>/self-diagnosis/all/", diagnosis.self_diagnosis_all, name="self_diagnosis_all"),
    path(
        "trajectories/<int:pk>/self-diagnosis/<int:number>/",
        diagnosis.self_diagnosis_competence,
        name="self_diagnosis_competence",
    ),
    path("trajectories/<int:pk>/discussion/", discussion.discussion, name="discussion"),
    path("trajectories/<int:pk>/discussion/confirm/", discussion.confirm_discussion, name="confirm_discussion"),
    # the learning route
    path("trajectories/route/", plan.own_route, name="own_route"),
    path("trajectories/<int:pk>/route/", plan.route, name="route"),
    path("trajectories/<int:pk>/route/agree/", plan.agree_plan, name="agree_plan"),
    # who supervises; pauses and ends
    path("trajectories/<int:pk>/supervisor/", endings.assign_supervisor, name="assign_supervisor"),
    path("trajectories/<int:pk>/take/", endings.take, name="take"),
    path("trajectories/<int:pk>/ask-pause/", endings.ask_suspension, name="ask_suspension"),
    path("trajectories/<int:pk>/pause/", endings.suspend, name="suspend"),
    path("trajectories/<int:pk>/resume/", endings.resume, name="resume"),
    path("trajectories/<int:pk>/close/", endings.close, name="close"),
    path("trajectories/<int:pk>/reopen/", endings.reopen, name="reopen"),
]
