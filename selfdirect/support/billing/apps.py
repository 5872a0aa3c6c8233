from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "selfdirect.support.billing"
    label = "billing"
