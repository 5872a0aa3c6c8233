from django.urls import path

from selfdirect.support.billing import views

app_name = "billing"
urlpatterns = [
    path("bills/", views.bills, name="bills"),
    path("bills/rounds/<str:ref>/", views.round_, name="round"),
    path("bills/rounds/<str:ref>/redraw/", views.redraw, name="redraw"),
    path("bills/rounds/<str:ref>/issue/", views.issue, name="issue"),
    path("bills/rounds/<str:ref>/drop/", views.drop, name="drop"),
    path("bills/people/<str:whose>/", views.person, name="person"),
    path("bills/people/<str:whose>/receive/", views.receive, name="receive"),
    path("c/<str:ref>/what-i-pay/", views.what_i_pay, name="what_i_pay"),
    path("c/<str:ref>/what-i-pay/<str:bill>.pdf", views.bill_pdf, name="bill_pdf"),
]
