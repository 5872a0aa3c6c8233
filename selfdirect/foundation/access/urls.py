from django.urls import path

from selfdirect.foundation.access import views

app_name = "access"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/as/<slug:username>/", views.sign_in_as, name="sign_in_as"),
    path("join/<str:token>/", views.invited, name="invited"),
    path("join/", views.join, name="join"),
    path("no-account/", views.no_account, name="no_account"),
    path("easy-read/", views.easy_read, name="easy_read"),
]
