"""The staff's desk."""

from django.urls import path

from tracker.desk import taking_down, trail, views
from tracker.desk.hold import hold
from tracker.desk.preview import preview
from tracker.desk.progress import progress
from tracker.desk.settling import criteria

app_name = "desk"
urlpatterns = [
    path("desk/", views.home, name="home"),
    path("desk/approve/", views.approve, name="approve"),
    path("desk/audit/", trail.audit_trail, name="audit"),
    path("desk/publish/", views.publish, name="publish"),
    path("desk/scheduled/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("desk/publish/<slug:report>/<str:number>/", preview, name="preview"),
    path("desk/published/<int:number>/", views.published, name="published"),
    path("desk/texts/", taking_down.of_no_report, name="texts"),
    path("desk/taken-down/", taking_down.taken_down, name="taken_down"),
    path("desk/take-down/<str:key>/", taking_down.take, name="take_down"),
    path("desk/<slug:report>/texts/", taking_down.of_report, name="texts_of_report"),
    path("desk/<slug:report>/<str:number>/texts/", taking_down.of_recommendation, name="texts_of"),
    path("desk/<slug:report>/", views.report, name="report"),
    path("desk/<slug:report>/hold/", hold, name="hold"),
    path("desk/<slug:report>/record/", views.record, name="record"),
    path("desk/<slug:report>/<str:number>/criteria/", criteria, name="criteria"),
    path("desk/<slug:report>/<str:number>/dates/", views.dates, name="dates"),
    path("desk/<slug:report>/<str:number>/progress/", progress, name="progress"),
]
