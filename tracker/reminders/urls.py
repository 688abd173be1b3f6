"""Addresses of this room."""

from django.urls import path

from tracker.reminders import views

app_name = "reminders"
urlpatterns = [
    path("reminders/", views.home, name="home"),
    path("reminders/mail/<int:pk>/", views.decide, name="decide"),
    path("reminders/contacts/<int:pk>/", views.contact, name="contact"),
    path("reminders/bodies/<slug:body>/contacts/", views.new_contact, name="new_contact"),
    path("reminders/reports/<slug:report>/on/", views.switch_on, name="switch_on"),
    path("reminders/reports/<slug:report>/off/", views.switch_off, name="switch_off"),
    path("reminders/reports/<slug:report>/send-once/", views.send_once, name="send_once"),
]
