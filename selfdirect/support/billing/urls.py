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
    path("bills/people/<str:whose>/chase/<str:kind>/", views.chase, name="chase"),
    path("bills/people/<str:whose>/arrange/", views.arrange, name="arrange"),
    path("bills/people/<str:whose>/write-off/", views.ask_write_off, name="ask_write_off"),
    path("bills/people/<str:whose>/pay-back/", views.pay_back, name="pay_back"),
    path("bills/people/<str:whose>/collect/", views.let_collect, name="let_collect"),
    path("bills/collections/<str:ref>/end/", views.end_collecting, name="end_collecting"),
    path("bills/collections/<str:ref>/<str:day>/", views.note_collected, name="note_collected"),
    path("bills/arrangements/<str:ref>/end/", views.end_arrangement, name="end_arrangement"),
    path("bills/write-offs/<str:ref>/sign/", views.sign_write_off, name="sign_write_off"),
    path("bills/write-offs/<str:ref>/refuse/", views.refuse_write_off, name="refuse_write_off"),
    path("bills/late/", views.late, name="late"),
    path("bills/came/", views.came, name="came"),
    path("bills/came/<int:came>/<str:whose>/", views.place, name="place"),
    path("c/<str:ref>/what-i-pay/", views.what_i_pay, name="what_i_pay"),
    path("c/<str:ref>/what-i-pay/<str:bill>.pdf", views.bill_pdf, name="bill_pdf"),
]
