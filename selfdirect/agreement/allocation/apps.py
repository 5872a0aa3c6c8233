from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "selfdirect.agreement.allocation"
    label = "allocation"
