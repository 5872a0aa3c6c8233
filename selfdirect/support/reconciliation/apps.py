from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "selfdirect.support.reconciliation"
    label = "reconciliation"
