from django.urls import path

from selfdirect.support.payments import views

app_name = "payments"
urlpatterns = [
    path("c/<str:ref>/budget/open/", views.open_budget, name="open_budget"),
    path("money/", views.money, name="money"),
    path("money/payments/<str:ref>/", views.payment, name="payment"),
    path("money/payments/<str:ref>/approve/", views.approve, name="approve"),
    path("money/payments/<str:ref>/refuse/", views.refuse, name="refuse"),
    path("money/budgets/<str:ref>/", views.budget, name="budget"),
    path("money/budgets/<str:ref>/end/", views.end_budget, name="end_budget"),
    path("money/budgets/<str:ref>/prepare/<str:starts_on>/", views.prepare, name="prepare"),
    path("money/budgets/<str:ref>/collect/<str:starts_on>/", views.collect, name="collect"),
    path(
        "money/budgets/<str:ref>/invoice/<str:organisation>/<str:starts_on>/",
        views.enter_invoice,
        name="enter_invoice",
    ),
    path("provider/", views.orders, name="orders"),
    path("provider/invoice/<str:ref>/<str:starts_on>/", views.send_invoice, name="send_invoice"),
]
