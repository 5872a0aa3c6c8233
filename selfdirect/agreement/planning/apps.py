from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "selfdirect.agreement.planning"
    label = "planning"
