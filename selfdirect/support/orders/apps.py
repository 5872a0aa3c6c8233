from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "selfdirect.support.orders"
    label = "orders"
