"""Where staff close a recommendation, follow it again, and link it with others."""

from django.urls import path

from tracker.recommendations import views

app_name = "recommendations"
urlpatterns = [
    path("desk/<slug:report>/<str:number>/close/", views.close, name="close"),
    path("desk/<slug:report>/<str:number>/close/decide/", views.decide, name="decide"),
    path("desk/<slug:report>/<str:number>/close/again/", views.again, name="again"),
    path("desk/<slug:report>/<str:number>/same/", views.same, name="same"),
    path("desk/<slug:report>/<str:number>/same/remove/", views.remove_link, name="remove_link"),
]
