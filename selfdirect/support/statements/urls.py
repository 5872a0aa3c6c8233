from django.urls import path

from selfdirect.support.statements import views

app_name = "statements"
urlpatterns = [
    path("c/<str:ref>/budget/statement/", views.statement, name="statement"),
    path("c/<str:ref>/budget/statement.pdf", views.statement_pdf, name="pdf"),
    path("c/<str:ref>/budget/statement.csv", views.statement_csv, name="csv"),
]
