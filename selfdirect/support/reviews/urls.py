from django.urls import path

from selfdirect.support.reviews import views

app_name = "reviews"
urlpatterns = [
    path("c/<str:ref>/review/", views.reviews, name="reviews"),
    path("c/<str:ref>/review/<str:review>/", views.review, name="review"),
    path("c/<str:ref>/review/<str:review>/hold/", views.hold, name="hold"),
    path("c/<str:ref>/review/<str:review>/<int:outcome>/", views.say, name="say"),
]
