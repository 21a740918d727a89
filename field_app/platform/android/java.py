"""The Java classes the adapters use, looked up when first needed: each look-up costs start-up time."""

from __future__ import annotations

from functools import cache
from typing import Any

PACKAGE = "vn.congtam.field"


@cache
def helper(name: str) -> Any:
    """Return one of our own Java classes."""
    from jnius import autoclass

    return autoclass(f"{PACKAGE}.{name}")


def activity() -> Any:
    """Return the activity the app runs in."""
    from jnius import autoclass

    return autoclass("org.kivy.android.PythonActivity").mActivity
