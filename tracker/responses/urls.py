"""Where staff record what bodies answered."""

from django.urls import path

from tracker.responses import views

app_name = "responses"
urlpatterns = [
    path("desk/letters/", views.choose, name="choose"),
    path("desk/letters/<slug:report>/<slug:body>/", views.letter, name="letter"),
]
