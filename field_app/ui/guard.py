"""Runs what a finger asked for; what cannot be done is said in words instead of ending the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.app import App


def guarded(work: Callable[[], Any]) -> None:
    """Do `work` through the running app's guard."""
    App.get_running_app().guard(work)


def report(error: Exception, task: str) -> None:
    """Note a fault through the running app, where the caller knows how to go on."""
    App.get_running_app().name_trouble(error, task)
