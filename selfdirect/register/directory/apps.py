from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "selfdirect.register.directory"
    label = "directory"
