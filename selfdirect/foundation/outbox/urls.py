from django.urls import path

from selfdirect.foundation.outbox import views

app_name = "outbox"
urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/take/", views.take, name="take"),
    path("letters/<str:ref>/print/", views.print_file, name="print_file"),
    path("letters/<str:ref>/posted/", views.posted, name="posted"),
]
