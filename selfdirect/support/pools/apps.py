from django.apps import AppConfig


class PoolsConfig(AppConfig):
    name = "selfdirect.support.pools"
    label = "pools"
