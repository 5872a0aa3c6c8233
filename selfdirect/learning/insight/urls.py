from django.urls import path

from selfdirect.learning.insight.views import closing, outlook

app_name = "insight"
urlpatterns = [
    path("insight/", outlook.outlook, name="outlook"),
    path("insight/outlook.csv", outlook.sheet, name="sheet"),
    path("insight/tell/", outlook.tell_outlook, name="tell_outlook"),
    path("insight/months/", closing.months, name="months"),
    path("insight/months/<str:month>/", closing.month, name="month"),
    path("insight/months/<str:month>/close/", closing.close_month, name="close_month"),
]
