from django.urls import path

from selfdirect.spaces.portal import views

app_name = "portal"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("c/<str:ref>/", views.overview, name="overview"),
    path("c/<str:ref>/ask/", views.ask, name="ask"),
    path("c/<str:ref>/who-looked/", views.who_looked, name="who_looked"),
    path("c/<str:ref>/on-paper/", views.on_paper, name="on_paper"),
]
