from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "selfdirect.support.reviews"
    label = "reviews"
