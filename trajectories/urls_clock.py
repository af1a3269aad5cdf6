"""Addresses of HR files and of obligations."""

from django.urls import URLPattern, path

from trajectories.views import deciding, employments, families, feed, obligation, register, sheet

urlpatterns: list[URLPattern] = [
    path("hr/", feed.hr, name="hr"),
    path("hr/files/<int:pk>/", feed.preview, name="feed"),
    path("hr/files/<int:pk>/frame/", feed.change_frame, name="feed_frame"),
    path("hr/files/<int:pk>/rows/<int:row>/", feed.mend, name="feed_mend"),
    path("hr/files/<int:pk>/apply/", feed.apply, name="feed_apply"),
    path("hr/files/<int:pk>/discard/", feed.discard, name="feed_discard"),
    path("hr/job-families/", families.families, name="job_families"),
    path("hr/job-families/<int:pk>/", families.change, name="job_family_change"),
    path("hr/register/", register.register, name="register"),
    path("hr/register/<int:pk>/", register.preview, name="register_file"),
    path("hr/register/<int:pk>/rows/<int:row>/", register.mend, name="register_mend"),
    path("hr/register/<int:pk>/load/", register.load, name="register_load"),
    path("hr/register/<int:pk>/discard/", register.discard, name="register_discard"),
    path("hr/people/", employments.people, name="employees"),
    path("hr/people/<int:pk>/", employments.employments, name="employments"),
    path("hr/people/<int:pk>/add/", employments.add, name="employment_add"),
    path("hr/appointments/<int:pk>/correct/", employments.correct, name="employment_correct"),
    path("hr/appointments/<int:pk>/change/", employments.change, name="employment_change"),
    path("hr/appointments/<int:pk>/remove/", employments.remove, name="employment_remove"),
    path("hr/obligations/", obligation.obligations, name="obligations"),
    path("hr/sheet/", sheet.sheet, name="hr_sheet"),
    path("hr/decisions/", deciding.extensions, name="extensions"),
    path("obligations/mine/", obligation.mine, name="my_obligation"),
    path("obligations/<int:pk>/", obligation.why, name="obligation"),
    path("obligations/<int:pk>/ask/", obligation.ask, name="ask_time"),
    path("obligations/<int:pk>/days/", obligation.record_days, name="record_days"),
    path("obligations/<int:pk>/extension/", deciding.extend, name="extend"),
    path("obligations/<int:pk>/start/", deciding.correct_start, name="correct_start"),
    path("obligations/<int:pk>/last-day/", deciding.last_day, name="last_day"),
    path("obligations/decisions/<int:pk>/consent/", deciding.consent, name="consent"),
    path("obligations/<int:pk>/exclusion/", deciding.exclude, name="exclude"),
    path("obligations/days/<int:pk>/withdraw/", obligation.withdraw_days, name="withdraw_days"),
    path("obligations/decisions/<int:pk>/withdraw/", deciding.withdraw_decision, name="withdraw_decision"),
    path("obligations/decisions/<int:pk>/decide/", deciding.decide, name="decide_extension"),
    path("obligations/decisions/<int:pk>/refuse/", deciding.refuse, name="refuse_extension"),
]
