from django.urls import path

from selfdirect.support.statements.views import funds, statements

app_name = "statements"
urlpatterns = [
    path("c/<str:ref>/budget/statement/", statements.statement, name="statement"),
    path("c/<str:ref>/budget/statement.pdf", statements.statement_pdf, name="pdf"),
    path("c/<str:ref>/budget/statement.csv", statements.statement_csv, name="csv"),
    path("c/<str:ref>/fund/<str:fund>/statement/", funds.fund, name="fund"),
    path("c/<str:ref>/shared/<str:member>/statement/", funds.part, name="part"),
    path("pools/<str:pool>/statement/", funds.pool, name="pool"),
]
