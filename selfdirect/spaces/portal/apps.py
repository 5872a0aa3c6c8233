from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "selfdirect.spaces.portal"
    label = "portal"
