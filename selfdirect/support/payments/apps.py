from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "selfdirect.support.payments"
    label = "payments"
