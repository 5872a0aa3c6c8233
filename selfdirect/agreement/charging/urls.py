from django.urls import path

from selfdirect.agreement.charging.views import means

app_name = "charging"
urlpatterns = [
    path("c/<str:ref>/means/", means.means, name="means"),
    path("c/<str:ref>/means/tell/", means.tell, name="tell"),
    path("c/<str:ref>/means/confirm/", means.confirm, name="confirm"),
]
