from django.urls import path

from selfdirect.support.payments.views import accounts, emergency, funds, payments, runs

app_name = "payments"
urlpatterns = [
    path("c/<str:ref>/budget/open/", payments.open_budget, name="open_budget"),
    path("money/", payments.money, name="money"),
    path("money/payments/<str:ref>/", payments.payment, name="payment"),
    path("money/payments/<str:ref>/approve/", payments.approve, name="approve"),
    path("money/payments/<str:ref>/refuse/", payments.refuse, name="refuse"),
    path("money/payments/<str:ref>/now/", runs.pay_now, name="pay_now"),
    path("money/payments/<str:ref>/return/", runs.return_payment, name="return"),
    path("money/payments/<str:ref>/after-all/", emergency.after_all, name="after_all"),
    path("money/payments/<str:ref>/give-back/", emergency.give_back, name="give_back"),
    path("money/emergency/", emergency.emergency, name="emergency"),
    path("money/runs/", runs.runs, name="runs"),
    path("money/runs/<str:ref>/", runs.run, name="run"),
    path("money/runs/<str:ref>/payments/", runs.lines, name="lines"),
    path("money/runs/<str:ref>/look/<str:code>/", runs.findings, name="findings"),
    path("money/runs/<str:ref>/look/<str:code>/<int:finding>/", runs.findings, name="finding"),
    path("money/runs/<str:ref>/recheck/", runs.recheck, name="recheck_run"),
    path("money/runs/<str:ref>/approve/", runs.approve, name="approve_run"),
    path("money/runs/<str:ref>/take/", runs.take, name="take_file"),
    path("money/runs/<str:ref>/send/", runs.send, name="send_run"),
    path("money/runs/<str:ref>/reconcile/", emergency.reconcile, name="reconcile_run"),
    path("money/runs/<str:ref>/list.pdf", emergency.paper, name="paper"),
    path("money/runs/<str:ref>/close/", runs.close, name="close_run"),
    path("money/runs/<str:ref>/stop/", runs.stop, name="stop_run"),
    path("money/runs/<str:ref>/certificate.pdf", runs.certificate, name="certificate"),
    path("money/payees/", accounts.payees, name="payees"),
    path("money/payees/<str:whose>/", accounts.payee, name="payee"),
    path("money/payees/<str:whose>/enter/", accounts.enter, name="enter_account"),
    path("money/payees/<str:whose>/hold/", accounts.hold, name="place_hold"),
    path("money/accounts/<str:ref>/check/", accounts.check, name="check_account"),
    path("money/holds/<str:ref>/lift/", accounts.lift, name="lift_hold"),
    path("money/funds/", funds.funds, name="funds"),
    path("money/funds/<str:fund>/prepare/<str:since>/", funds.prepare_fund, name="prepare_fund"),
    path("money/funds/<str:fund>/arrived/", funds.fund_arrived, name="fund_arrived"),
    path("money/budgets/<str:ref>/", payments.budget, name="budget"),
    path("money/budgets/<str:ref>/end/", payments.end_budget, name="end_budget"),
    path("money/budgets/<str:ref>/prepare/<str:starts_on>/", payments.prepare, name="prepare"),
    path("money/budgets/<str:ref>/collect/<str:starts_on>/", payments.collect, name="collect"),
    path(
        "money/budgets/<str:ref>/invoice/<str:organisation>/<str:starts_on>/",
        payments.enter_invoice,
        name="enter_invoice",
    ),
    path("provider/", payments.orders, name="orders"),
    path(
        "provider/invoice/<str:ref>/<str:starts_on>/", payments.send_invoice, name="send_invoice"
    ),
]
