"""`GET alarms`: what Home Affairs and administrators have to know at once, the latest first."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.generics import ListAPIView

from backend.journal.alarms import ALARMS
from backend.journal.models import Event
from backend.people.rules import may, person


class AlarmSerializer(serializers.Serializer[Any]):
    """One event of the journal that calls for somebody."""

    number = serializers.IntegerField(source="index")
    at = serializers.DateTimeField()
    verb = serializers.ChoiceField(ALARMS)
    noun = serializers.CharField()
    noun_id = serializers.CharField()
    actor = serializers.UUIDField(source="actor_id", allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add `data`, a name the base class has taken for itself."""
        data = serializers.SerializerMethodField(
            method_name="event_data", help_text="what the journal says of it"
        )
        return {**super().get_fields(), "data": data}

    def event_data(self, event: Event) -> dict[str, Any]:
        """Return the words of the event as the object they are."""
        words: dict[str, Any] = json.loads(event.data)
        return words


class AlarmList(ListAPIView[Event]):
    """Alarms: a restored database, a lost phone, a broken chain, a copied secret, and the like."""

    serializer_class = AlarmSerializer
    queryset = Event.objects.none()
    ordering = ("-index",)

    def get_queryset(self) -> QuerySet[Event]:
        """Return the events that are alarms; nobody else learns that there are any."""
        if not may(person(self.request), "alarm.read"):
            return Event.objects.none()
        return Event.objects.filter(verb__in=ALARMS)
