from django.apps import AppConfig


class JobsConfig(AppConfig):
    """What happens later: messages to be sent, jobs to be done again and again."""

    name = "backend.jobs"
    label = "later"  # names its tables and migrations
