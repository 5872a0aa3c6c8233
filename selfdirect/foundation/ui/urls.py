"""Addresses of the pages that belong to the look itself."""

from django.urls import path

from selfdirect.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("how-easy-this-is-to-use/", views.accessibility, name="accessibility"),
    path("your-information/", views.privacy, name="privacy"),
    path("style/", views.style, name="style"),
    path("style/<str:layout>/", views.style, name="style_layout"),
]
