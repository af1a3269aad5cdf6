"""Every address of the portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("utq_portal.public.urls")),
    path("", include("utq_portal.desks.urls")),
    path("", include("trajectories.urls_office")),  # before the office: an address there takes any word
    path("", include("utq_portal.office.urls")),
    path("", include("utq_portal.web.urls")),
    path("accounts/", include("utq_portal.web.doors")),
    path("", include("trajectories.urls_lists")),
    path("", include("trajectories.urls")),
    path("", include("trajectories.urls_public")),
    path("", include("dossiers.urls_lists")),
    path("", include("dossiers.urls")),
    path("", include("assessments.urls")),
    path("", include("exemptions.urls")),
    path("", include("exemptions.urls_public")),
    path("", include("courses.urls")),
]

handler400 = "utq_portal.web.errors.bad_request"
handler403 = "utq_portal.web.errors.forbidden"
handler404 = "utq_portal.web.errors.not_found"
handler429 = "utq_portal.web.errors.too_many"  # asked for by the sign-in
handler500 = "utq_portal.web.errors.broken"
