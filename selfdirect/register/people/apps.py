from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "selfdirect.register.people"
    label = "people"
