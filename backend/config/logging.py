"""Where the log goes and how it is written: Django's, gunicorn's and ours, in one stream and one form."""

from __future__ import annotations

from typing import Any, Final

_PLAIN: Final = {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
_JSON: Final = {"()": "backend.kernel.logs.JsonFormatter"}


def logging_to(form: str) -> dict[str, Any]:
    """Return the configuration (`logging.config`) of a log that is "plain" or "json"; ValueError for another.

    A line for each request is written for machines alone.
    """
    if form not in ("plain", "json"):
        raise ValueError(f"CONGTAM_LOG is “plain” or “json”, not {form!r}")
    requests = "INFO" if form == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": _PLAIN, "json": _JSON},
        "filters": {"silent": {"()": "backend.kernel.silence.SilentPaths"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["silent"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "axes": {"level": "ERROR"},
            "backend.request": {"level": requests},
        },
    }


def gunicorn_logging_to(form: str) -> dict[str, Any]:
    """Return the same for gunicorn's own log; its log of requests keeps the file it was given, if any."""
    ours = {"gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []}}
    return {**logging_to(form), "loggers": ours}
