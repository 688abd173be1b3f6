"""Addresses of this room: officers work under /body/, the Committee's staff under /evidence/."""

from django.urls import path

from tracker.evidence import staff, views

app_name = "evidence"
urlpatterns = [
    path("body/", views.home, name="home"),
    path("body/as/<slug:slug>/", views.of_body, name="of_body"),
    path("body/as/<slug:slug>/send/", views.send, name="send"),
    path("body/receipts/<slug:reference>/", views.receipt, name="receipt"),
    path("body/<int:ask>/<int:round>/", views.report, name="report"),
    path("body/<int:ask>/<int:round>/discard/", views.discard, name="discard"),
    path("evidence/", staff.queue, name="queue"),
    path("evidence/record/", staff.record_list, name="record_list"),
    path("evidence/record/<int:ask>/<int:round>/", staff.record, name="record"),
    path("evidence/<int:pk>/", staff.read, name="read"),
    path("evidence/<int:pk>/return/", staff.send_back, name="return"),
    path("evidence/<int:pk>/accept/", staff.accept, name="accept"),
]
