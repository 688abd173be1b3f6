"""The public addresses. They stay for ever: people cite them."""

from django.urls import path

from tracker.public import views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("recommendations/", views.register, name="register"),
    path("recommendations.csv", views.register_csv, name="register_csv"),
    path("recommendations/<slug:report>/", views.report, name="report"),
    path("recommendations/<slug:report>/<str:number>/", views.recommendation, name="recommendation"),
    path("bodies/", views.bodies, name="bodies"),
    path("bodies/<slug:slug>/", views.body, name="body"),
    path("statistics/", views.figures, name="figures"),
    path("statistics/<slug:slug>/", views.series, name="series"),
    path("statistics/<slug:slug>.csv", views.series_csv, name="series_csv"),
    path("changes/", views.changes, name="changes"),
    path("changes/<int:number>/", views.edition, name="edition"),
    path("words/", views.words, name="words"),
    path("how-we-decide/", views.how_we_decide, name="how_we_decide"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
]
