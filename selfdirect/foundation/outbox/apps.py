from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "selfdirect.foundation.outbox"
    label = "outbox"
