"""Addresses of an assessment. The named ones stand before the questions: see rules.content."""

from django.urls import path

from selfdirect.front_door.assessment import views

app_name = "assessment"
urlpatterns = [
    path("c/<str:ref>/answers/", views.answers, name="answers"),
    path("c/<str:ref>/answers/begin/", views.begin, name="begin"),
    path("c/<str:ref>/answers/check/", views.check, name="check"),
    path("c/<str:ref>/answers/finish/", views.finish, name="finish"),
    path("c/<str:ref>/answers/agree/", views.agree, name="agree"),
    path("c/<str:ref>/answers/use_brought/", views.use_brought, name="use_brought"),
    path("c/<str:ref>/answers/<slug:qid>/", views.question, name="question"),
    path("c/<str:ref>/eligibility/", views.eligibility, name="eligibility"),
    path("c/<str:ref>/eligibility/decide/", views.decide, name="decide"),
]
