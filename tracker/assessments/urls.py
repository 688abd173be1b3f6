"""Where staff assess and approve."""

from django.urls import path

from tracker.assessments import reply_views, views
from tracker.assessments.outcomes import views as outcomes

app_name = "assessments"
urlpatterns = [
    path("assess/review/<int:pk>/", views.review, name="review"),
    path("assess/review/<int:pk>/approve/", views.approve, name="approve"),
    path("assess/review/<int:pk>/return/", views.return_, name="return"),
    path("assess/review/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("assess/review/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("assess/right-of-reply/", reply_views.days, name="right_of_reply"),
    path("assess/review/<int:pk>/replies/", reply_views.replies, name="replies"),
    path("body/findings/<int:pk>/<slug:body>/", reply_views.answer, name="answer"),
    path("assess/<slug:report>/<str:number>/", views.assess, name="assess"),
    path("outcome/<slug:report>/<str:number>/", outcomes.outcome, name="outcome"),
    path("outcome/<slug:report>/<str:number>/decide/", outcomes.decide, name="decide_outcome"),
    path("outcome/<slug:report>/<str:number>/withdraw/", outcomes.withdraw, name="withdraw_outcome"),
    path("outcome/<slug:report>/<str:number>/months/", outcomes.months, name="outcome_months"),
]
