"""What every address of CT-Sync 1 has in common over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.kernel.parsers import StrictJSONParser
from shared.protocol.wire import SYNC_MEDIA_TYPE


class SyncParser(StrictJSONParser):
    """Strict JSON under the protocol's own name."""

    media_type = SYNC_MEDIA_TYPE


class SyncRenderer(JSONRenderer):
    """JSON under the protocol's own name, by which a phone tells our answer from a captive portal's."""

    media_type = SYNC_MEDIA_TYPE
    charset = None


class OneRenderer(DefaultContentNegotiation):
    """There is one way to answer, whatever `Accept` asks for."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 - DRF's signature
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 - the same
    ) -> tuple[BaseRenderer, str]:
        """Return the first renderer."""
        first = next(iter(renderers))
        return first, first.media_type


class SyncView(APIView):
    """What every address of the protocol has in common."""

    parser_classes: Sequence[type[BaseParser]] = [StrictJSONParser, SyncParser]
    renderer_classes = [SyncRenderer]
    content_negotiation_class = OneRenderer
