from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "selfdirect.front_door.assessment"
    label = "assessment"
