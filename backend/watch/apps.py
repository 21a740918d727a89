from django.apps import AppConfig


class WatchConfig(AppConfig):
    """What an operator watches: one look at everything that may need a person, as words and as figures."""

    name = "backend.watch"
