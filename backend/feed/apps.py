from django.apps import AppConfig


class FeedConfig(AppConfig):
    """What phones pull: reference data, receipts, decisions, in the order they happened."""

    name = "backend.feed"
