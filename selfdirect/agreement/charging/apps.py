from django.apps import AppConfig


class ChargingConfig(AppConfig):
    name = "selfdirect.agreement.charging"
    label = "charging"
