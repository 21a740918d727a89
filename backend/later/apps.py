from django.apps import AppConfig


class LaterConfig(AppConfig):
    """What happens later: messages to be sent, jobs to be done again and again."""

    name = "backend.later"
