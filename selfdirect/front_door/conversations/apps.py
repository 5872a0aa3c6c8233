from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "selfdirect.front_door.conversations"
    label = "conversations"
