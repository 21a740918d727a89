"""Photos and bundles in the API's description: plain views, so nothing can read them off by themselves."""

from __future__ import annotations

from typing import Any

from shared.protocol.wire import BUNDLE_MEDIA_TYPE


def document_photos(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add `HEAD` and `PATCH /api/v1/photos/{sha256}` (tus 1.0 core), and `POST /api/v1/sync/bundle`."""
    result["paths"]["/api/v1/photos/{sha256}"] = {
        "head": {
            "operationId": "photos_head",
            "description": "How many bytes of a photo the server holds.",
            "tags": ["photos"],
            "security": [{"bearer": []}],
            "parameters": [_SHA256],
            "responses": {"200": {"description": "Known", "headers": {**_OFFSET, **_LENGTH}}},
        },
        "patch": {
            "operationId": "photos_patch",
            "description": "Continue a photo at `Upload-Offset` with all bytes that are left; every byte that"
            " arrives is kept, whatever ends the request. The last one seals what waited for nothing else."
            " Where only POST passes, a"
            " POST with `X-HTTP-Method-Override` stands for both methods (tus 1.0).",
            "tags": ["photos"],
            "security": [{"bearer": []}],
            "parameters": [_SHA256, _sent("Upload-Offset", required=True), _sent("Upload-Length")],
            "requestBody": {
                "required": True,
                "content": {
                    "application/offset+octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            },
            "responses": {
                "204": {"description": "Taken", "headers": _OFFSET},
                "409": _refused("offset-mismatch"),
                "422": _refused("hash-mismatch"),
            },
        },
    }
    result["paths"]["/api/v1/sync/bundle"] = {"post": _bundle(result)}
    return result


def _bundle(result: dict[str, Any]) -> dict[str, Any]:
    """Return `POST sync/bundle`, whose answer is that of a push."""
    pushed = result["paths"]["/api/v1/sync/push"]["post"]["responses"]["200"]
    return {
        "operationId": "sync_bundle_create",
        "description": "Hand in signed revisions together with their photos, sealed in one transaction:"
        " `CTB1`, the length of the text as four bytes (big-endian), the text, and the bytes of the photos it"
        " announces, nothing between. The text is the JSON of `sync/push` with `photos`:"
        ' `[{"sha256", "offset", "length"}]`, in the order of the visits, each from `offset` to its end.'
        " Whatever ends the request, the text is stored and every byte that arrived is kept: push again,"
        " and go on with `PATCH photos/{sha256}` or another bundle from the offsets of the answer. A result"
        " that is sealed has its `receipt`.",
        "tags": ["sync"],
        "security": [{"bearer": []}],
        "requestBody": {
            "required": True,
            "content": {BUNDLE_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        "responses": {
            "200": pushed,
            "400": _problem("malformed, length-inconsistent"),
            "408": _problem("request-timeout"),
            "411": _problem("length-required"),
            "413": _problem("payload-too-large, too-many-items"),
            "415": _problem("media-type"),
            "507": _problem("storage-full"),
        },
    }


def _problem(codes: str) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": f"Problem: {codes}", "content": {"application/problem+json": problem}}


def _refused(code: str) -> dict[str, Any]:
    return {**_problem(code), "headers": _OFFSET}


def _sent(name: str, *, required: bool = False) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": required, "schema": {"type": "integer", "minimum": 0}}


def _answered(name: str) -> dict[str, Any]:
    return {name: {"schema": {"type": "integer"}}}


_OFFSET = _answered("Upload-Offset")
_LENGTH = _answered("Upload-Length")
_SHA256 = {
    "in": "path",
    "name": "sha256",
    "required": True,
    "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}
