from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "selfdirect.register.cases"
    label = "cases"
