from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "selfdirect.support.budgets"
    label = "budgets"
