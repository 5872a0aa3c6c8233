from django.apps import AppConfig


class EmployingConfig(AppConfig):
    name = "selfdirect.agreement.employing"
    label = "employing"
