"""`sentences`: the sentences of papers, with the figures each names; changing them makes a version."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.documents.sentences import change_sentences, current_wording, figures_in
from backend.documents.wording import Wording, first_wording
from backend.kernel.serializers import StrictSerializer, TextField, read_body
from backend.people.rules import person, require
from shared.protocol.limits import MAX_INT, MAX_NOTE_CHARS


class SentenceSerializer(serializers.Serializer[Any]):
    """A sentence; `figures` are what it names and has to go on naming."""

    name = serializers.CharField()
    text = serializers.CharField()
    figures = serializers.ListField(child=serializers.CharField())
    is_changed = serializers.BooleanField(help_text="another than the product's own")


class SentencesSerializer(serializers.Serializer[Any]):
    """The sentences that new papers are written with, and their version."""

    version = serializers.IntegerField()
    sentences = SentenceSerializer(many=True)


class ChangeSentencesSerializer(StrictSerializer):
    """Changed sentences by name, the version they were changed from, and why."""

    version = serializers.IntegerField(min_value=1, max_value=MAX_INT)
    texts = serializers.DictField(child=TextField(max_length=MAX_NOTE_CHARS), allow_empty=False)
    reason = TextField(max_length=MAX_NOTE_CHARS)


class Sentences(APIView):
    """The sentences of papers."""

    @extend_schema(responses=SentencesSerializer)
    def get(self, request: Request) -> Response:
        """List every sentence as it stands, with the figures it names."""
        require(person(request), "sentence.write")
        return Response(SentencesSerializer(_shown(current_wording())).data)

    @extend_schema(request=ChangeSentencesSerializer, responses={201: SentencesSerializer})
    def post(self, request: Request) -> Response:
        """Change sentences for papers drawn up from now on; those there are keep theirs."""
        by = person(request)
        require(by, "sentence.write")
        given = read_body(ChangeSentencesSerializer, request)
        asked = {"reason": given["reason"], "seen": given["version"]}
        change_sentences(given["texts"], **asked, by=by, now=timezone.now())
        return Response(SentencesSerializer(_shown(current_wording())).data, status=201)


def _shown(words: Wording) -> dict[str, Any]:
    own = first_wording().texts
    sentences = [
        {"name": name, "text": text, "figures": figures_in(text), "is_changed": text != own[name]}
        for name, text in words.texts.items()
    ]
    return {"version": words.version, "sentences": sentences}
