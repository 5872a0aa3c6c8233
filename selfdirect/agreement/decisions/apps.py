from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "selfdirect.agreement.decisions"
    label = "decisions"
