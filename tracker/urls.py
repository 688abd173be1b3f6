"""Every address of the site. What is not marked as public asks for a sign-in (LoginRequiredMiddleware)."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("tracker.evidence.urls")),
    path("", include("tracker.responses.urls")),
    path("", include("tracker.assessments.urls")),
    path("", include("tracker.recommendations.urls")),
    path("", include("tracker.desk.urls")),
    path("", include("tracker.reminders.urls")),
    path("", include("tracker.mail.urls")),
    path("", include("tracker.public.urls")),
]

handler400 = "tracker.public.views.bad_request"
handler403 = "tracker.public.views.forbidden"
handler404 = "tracker.public.views.not_found"
handler500 = "tracker.public.views.server_error"
