from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "selfdirect.foundation.ui"
    label = "ui"
