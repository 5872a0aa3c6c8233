from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "selfdirect.foundation.ledger"
    label = "ledger"
