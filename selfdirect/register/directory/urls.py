from django.urls import path

from selfdirect.register.directory import views

app_name = "directory"
urlpatterns = [
    path("directory/", views.search, name="search"),
    path("directory/import/", views.import_file, name="import_file"),
    path("directory/imports/<str:ref>/", views.import_run, name="import_run"),
    path("directory/organisations/<str:ref>/", views.organisation, name="organisation"),
    path("directory/<str:ref>/", views.detail, name="detail"),
    path("directory/<str:ref>/set-price/", views.set_price, name="set_price"),
]
