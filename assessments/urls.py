"""Addresses of this app."""

from django.urls import path

from assessments.views import announcing, candidate, cases, ceremonies, certificates, seats, verify

app_name = "assessments"
urlpatterns = [
    path("assessments/", cases.listed, name="list"),
    path("assessments/mine/", seats.mine, name="mine"),
    path("assessments/announce/", announcing.announce, name="announce"),
    path("assessments/start/<int:pk>/", cases.start, name="start"),
    path("assessments/<int:pk>/", cases.case, name="case"),
    path("assessments/<int:pk>/ask/", cases.ask, name="ask"),
    path("assessments/<int:pk>/replace/<int:seat>/", cases.replace, name="replace"),
    path("assessments/<int:pk>/interview/", cases.interview, name="interview"),
    path("assessments/<int:pk>/waive/", cases.waive, name="waive"),
    path("assessments/<int:pk>/arbitrators/", cases.members, name="members"),
    path("assessments/<int:pk>/arbitration/", cases.arbitrate, name="arbitrate"),
    path("assessments/<int:pk>/annul/", cases.annul, name="annul"),
    path("assessments/<int:pk>/letter/", announcing.letter, name="letter"),
    path("assessments/letters/earlier/<int:pk>/", announcing.letter_earlier, name="letter_earlier"),
    path("assessments/<int:pk>/letter/<str:language>/", announcing.letter_file, name="letter_file"),
    path("assessments/<int:pk>/outcome/", candidate.outcome, name="outcome"),
    path("assessments/<int:pk>/object/<int:seat>/", candidate.object_to, name="object"),
    path("assessments/<int:pk>/withdraw/", candidate.confirm_withdraw, name="confirm_withdraw"),
    path("assessments/<int:pk>/withdraw/now/", candidate.withdraw, name="withdraw"),
    path("assessments/seats/<int:pk>/", seats.seat, name="seat"),
    path("assessments/seats/<int:pk>/answer/", seats.answer, name="answer"),
    path("assessments/seats/<int:pk>/step-back/", seats.step_back, name="step_back"),
    path("assessments/seats/<int:pk>/judge/", seats.judge, name="judge"),
    path("assessments/seats/<int:pk>/held/", seats.held, name="held"),
    path("assessments/seats/<int:pk>/consensus/", seats.consensus, name="consensus"),
    path("assessments/seats/<int:pk>/no-consensus/", seats.no_consensus, name="no_consensus"),
    path("certificates/", certificates.register, name="certificates"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/file/", certificates.certificate_file, name="certificate_file"),
    path("certificates/<int:pk>/earlier/<int:file>/", certificates.certificate_earlier, name="certificate_earlier"),
    path("certificates/<int:pk>/replace/", certificates.replace, name="certificate_replace"),
    path("certificates/<int:pk>/revoke/", certificates.revoke, name="certificate_revoke"),
    path("certificates/<int:pk>/render/", certificates.render_again, name="certificate_render"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verified, name="verified"),
    path("robots.txt", verify.robots, name="robots"),
    path("ceremonies/", ceremonies.listed, name="ceremonies"),
    path("ceremonies/add/", ceremonies.add, name="ceremony_add"),
    path("ceremonies/<int:pk>/", ceremonies.change, name="ceremony"),
    path("ceremonies/<int:pk>/come/", ceremonies.come, name="come"),
]
