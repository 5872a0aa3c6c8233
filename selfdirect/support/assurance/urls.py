from django.urls import path

from selfdirect.support.assurance import views

app_name = "assurance"
urlpatterns = [
    path("assurance/", views.queue, name="queue"),
    path("assurance/begin/", views.begin, name="begin"),
    path("assurance/report/", views.report, name="report"),
    path("assurance/looks/<str:ref>/", views.check, name="check"),
    path("assurance/looks/<str:ref>/ask/", views.ask, name="ask"),
    path("assurance/looks/<str:ref>/note/", views.note, name="note"),
    path("assurance/looks/<str:ref>/finish/", views.finish, name="finish"),
    path("assurance/looks/<str:ref>/notice/", views.notice, name="notice"),
    path("assurance/recoveries/<str:ref>/", views.recovery, name="recovery"),
    path("assurance/recoveries/<str:ref>/weigh/", views.weigh, name="weigh"),
    path("assurance/recoveries/<str:ref>/sign/", views.sign, name="sign"),
    path("assurance/recoveries/<str:ref>/write/", views.write, name="write"),
    path("assurance/recoveries/<str:ref>/receive/", views.receive, name="receive"),
    path("assurance/recoveries/<str:ref>/lines/<int:came>/", views.place, name="place"),
    path("assurance/recoveries/<str:ref>/give_back/", views.give_back, name="give_back"),
    path("assurance/recoveries/<str:ref>/uphold/", views.uphold, name="uphold"),
    path("assurance/recoveries/<str:ref>/drop/", views.drop, name="drop"),
    path("c/<str:ref>/payment-known/", views.known, name="known"),
    path("c/<str:ref>/payment-worry/", views.worry, name="worry"),
    path("c/<str:ref>/payment-questions/", views.questions, name="questions"),
    path("c/<str:ref>/payment-questions/<str:check>/", views.explain, name="explain"),
    path("c/<str:ref>/money-back/<str:recovery>/", views.money_back, name="money_back"),
    path("c/<str:ref>/money-back/<str:recovery>/reply/", views.reply, name="reply"),
    path("c/<str:ref>/money-back/<str:recovery>/disagree/", views.disagree, name="disagree"),
]
