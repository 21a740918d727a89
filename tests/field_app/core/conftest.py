"""The phone and its server."""

from tests.field_app.phones import app, folder, line, morning, server, visit

__all__ = ["app", "folder", "line", "morning", "server", "visit"]
