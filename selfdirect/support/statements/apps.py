from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "selfdirect.support.statements"
    label = "statements"
