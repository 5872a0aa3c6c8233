from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "selfdirect.foundation.access"
    label = "access"
