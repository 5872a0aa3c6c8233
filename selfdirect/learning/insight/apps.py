from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "selfdirect.learning.insight"
    label = "insight"
