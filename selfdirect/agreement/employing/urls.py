from django.urls import path

from selfdirect.agreement.employing import views

app_name = "employing"
urlpatterns = [
    path("employing/", views.cost, name="cost"),
    path("employing/copy/", views.copy, name="copy"),
]
