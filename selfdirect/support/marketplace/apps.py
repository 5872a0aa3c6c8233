from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "selfdirect.support.marketplace"
    label = "marketplace"
