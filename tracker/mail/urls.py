"""Addresses of this room: none in production, where mail is read by those who get it."""

from django.conf import settings
from django.urls import path

from tracker.mail import views

app_name = "mail"
urlpatterns = [
    path("mail/", views.home, name="home"),
    path("mail/<int:pk>/", views.mail, name="mail"),
]
if settings.PRODUCTION:
    urlpatterns = []
