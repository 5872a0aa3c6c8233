from django.urls import path

from selfdirect.agreement.charging import views

app_name = "charging"
urlpatterns = [
    path("c/<str:ref>/means/", views.means, name="means"),
    path("c/<str:ref>/means/tell/", views.tell, name="tell"),
    path("c/<str:ref>/means/confirm/", views.confirm, name="confirm"),
]
