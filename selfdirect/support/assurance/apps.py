from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "selfdirect.support.assurance"
    label = "assurance"
