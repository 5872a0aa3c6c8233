from django.urls import path

from selfdirect.support.marketplace import views

app_name = "marketplace"
urlpatterns = [
    path("c/<str:ref>/fund/", views.fund, name="fund"),
    path("c/<str:ref>/fund/new/", views.ask, name="ask"),
    path("c/<str:ref>/fund/<str:fund>/agree/", views.agree, name="agree"),
    path("c/<str:ref>/fund/<str:fund>/sign/", views.sign, name="sign"),
    path("c/<str:ref>/fund/<str:fund>/withdraw/", views.withdraw, name="withdraw"),
    path("c/<str:ref>/fund/<str:fund>/end/", views.end, name="end"),
    path("provider/funds/", views.held, name="held"),
    path("provider/terms/", views.offer, name="offer"),
    path("provider/funds/<str:fund>/", views.record, name="record"),
    path("provider/funds/<str:fund>/accept/", views.accept, name="accept"),
    path("provider/funds/<str:fund>/decline/", views.decline, name="decline"),
    path("provider/funds/<str:fund>/given/<str:given>/", views.take_back, name="take_back"),
    path("provider/funds/<str:fund>/fee/", views.take_fee, name="take_fee"),
    path("provider/funds/<str:fund>/pass-on/", views.pass_on, name="pass_on"),
    path("provider/funds/<str:fund>/arrived/", views.arrived, name="arrived"),
]
