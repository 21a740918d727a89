"""The one read that every request pays for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.db import connection, models

from backend.people.models import Device, Session, User

_TABLES: tuple[tuple[type[models.Model], str], ...] = ((Session, "s"), (User, "u"), (Device, "d"))


def session_with_people(session_id: str) -> Session | None:
    """Return a session with its user and device, or None; one indexed read.

    The same as `Session.objects.select_related("user", "device")`, but for its price: composing that
    statement takes Django five times as long as all of this, and one visit needs it four times or more.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [Session._meta.pk.get_db_prep_value(session_id, connection)])
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    session: Session = _instance(Session, values)
    session.user, session.device = _instance(User, values), _instance(Device, values)
    return session


@cache
def _statement() -> str:
    columns = [f"{alias}.{field.column}" for model, alias in _TABLES for field in model._meta.concrete_fields]
    session, user, device = (model._meta.db_table for model, _ in _TABLES)
    return (
        f"SELECT {', '.join(columns)} FROM {session} s JOIN {user} u ON u.id = s.user_id"  # noqa: S608  our names
        f" LEFT JOIN {device} d ON d.id = s.device_id WHERE s.id = %s"
    )


def _instance(model: type[models.Model], values: Iterator[Any]) -> Any:
    """Return the model that the next values make, or None where a join found nothing."""
    taken = [_converted(next(values), converters) for converters in _converters(model)]
    if taken[0] is None:
        return None
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], taken)


def _converted(value: Any, converters: list[Callable[[Any], Any]]) -> Any:
    for convert in converters:
        value = convert(value)
    return value


@cache
def _converters(model: type[models.Model]) -> list[list[Callable[[Any], Any]]]:
    """Return what turns a column into Python, for each field: the engines keep ids and times differently."""
    return [
        [_bound(convert, column) for convert in connection.ops.get_db_converters(column)]
        for column in (field.get_col(model._meta.db_table) for field in model._meta.concrete_fields)
    ]


def _bound(convert: Callable[..., Any], column: Any) -> Callable[[Any], Any]:
    return lambda value: convert(value, column, connection)
