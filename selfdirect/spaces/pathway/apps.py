from django.apps import AppConfig


class PathwayConfig(AppConfig):
    name = "selfdirect.spaces.pathway"
    label = "pathway"
