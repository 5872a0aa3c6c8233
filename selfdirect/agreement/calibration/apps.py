from django.apps import AppConfig


class CalibrationConfig(AppConfig):
    name = "selfdirect.agreement.calibration"
    label = "calibration"
