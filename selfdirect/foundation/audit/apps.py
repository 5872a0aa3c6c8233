from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "selfdirect.foundation.audit"
    label = "audit"
