from django.urls import path

from selfdirect.support.orders import views

app_name = "orders"
urlpatterns = [
    path("c/<str:ref>/given/", views.given_to, name="given_to"),
    path("c/<str:ref>/given/answer/", views.answer, name="answer"),
    path("c/<str:ref>/given/<str:delivery>/", views.miss, name="miss"),
    path("orders/<str:number>/<int:version>/", views.order, name="order"),
    path("orders/<str:number>/<int:version>/order.pdf", views.order_pdf, name="order_pdf"),
    path("provider/orders/", views.ordered, name="ordered"),
    path("provider/orders/<str:number>/", views.record, name="record"),
    path("provider/given/", views.bring, name="bring"),
    path("provider/given/example.csv", views.example, name="example"),
    path("contracts/", views.blocks, name="blocks"),
    path("contracts/prices/", views.uplifts, name="uplifts"),
    path("contracts/prices/new/", views.propose, name="propose"),
    path("contracts/prices/<str:uplift>/", views.uplift, name="uplift"),
    path("contracts/prices/<str:uplift>/sign/", views.sign, name="sign"),
    path("contracts/prices/<str:uplift>/withdraw/", views.withdraw, name="withdraw"),
    path("contracts/<str:ref>/", views.block, name="block"),
    path("money/orders/", views.providers, name="providers"),
    path("money/orders/draw-up/", views.draw_up, name="draw_up"),
    path("money/orders/from/<str:organisation>/", views.provider, name="provider"),
]
