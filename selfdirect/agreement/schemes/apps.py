from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "selfdirect.agreement.schemes"
    label = "schemes"
