"""The staff's desk."""

from django.urls import path

from tracker.desk import views
from tracker.desk.hold import hold

app_name = "desk"
urlpatterns = [
    path("desk/", views.home, name="home"),
    path("desk/publish/", views.publish, name="publish"),
    path("desk/scheduled/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("desk/published/<int:number>/", views.published, name="published"),
    path("desk/<slug:report>/", views.report, name="report"),
    path("desk/<slug:report>/hold/", hold, name="hold"),
    path("desk/<slug:report>/record/", views.record, name="record"),
    path("desk/<slug:report>/<str:number>/dates/", views.dates, name="dates"),
]
