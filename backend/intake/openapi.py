"""The photo endpoint in the API's description: a plain view, so nothing can read it off by itself."""

from __future__ import annotations

from typing import Any


def document_photos(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add `HEAD` and `PATCH /api/v1/photos/{sha256}` (tus 1.0 core)."""
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
    return result


def _refused(code: str) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    content = {"application/problem+json": problem}
    return {"description": f"Problem: {code}", "headers": _OFFSET, "content": content}


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
