from django.urls import path

from selfdirect.support.budgets import views

app_name = "budgets"
urlpatterns = [
    path("c/<str:ref>/budget/", views.budget, name="budget"),
    path("c/<str:ref>/budget/statement/", views.statement, name="statement"),
    path("c/<str:ref>/budget/statement.pdf", views.statement_pdf, name="statement_pdf"),
    path("c/<str:ref>/budget/statement.csv", views.statement_csv, name="statement_csv"),
]
