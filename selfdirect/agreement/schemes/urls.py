from django.urls import path

from selfdirect.agreement.schemes import views

app_name = "schemes"
urlpatterns = [
    path("schemes/", views.index, name="index"),
    path("schemes/publish/", views.publish, name="publish"),
    path("schemes/<str:key>/<str:version>/", views.scheme, name="scheme"),
    path("schemes/<str:key>/<str:version>/scheme.yaml", views.file, name="file"),
]
