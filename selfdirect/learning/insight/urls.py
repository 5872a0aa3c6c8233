from django.urls import path

from selfdirect.learning.insight.views import outlook

app_name = "insight"
urlpatterns = [
    path("insight/", outlook.outlook, name="outlook"),
    path("insight/outlook.csv", outlook.sheet, name="sheet"),
    path("insight/tell/", outlook.tell_outlook, name="tell_outlook"),
]
