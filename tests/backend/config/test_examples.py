"""The API's description has an example of every body it takes, and each is one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[3] / "docs" / "openapi.yaml"


@cache
def described() -> dict[str, Any]:
    whole: dict[str, Any] = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    return whole


def bodies() -> Iterator[Any]:
    """Yield every kind of body of every operation, by its address."""
    for path, operations in described()["paths"].items():
        for operation in operations.values():
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                yield pytest.param(media, content, id=f"{path} {media}")


@pytest.mark.parametrize(("media", "content"), list(bodies()))
def test_a_body_is_described_with_an_example_that_is_one(media: str, content: dict[str, Any]) -> None:
    if content["schema"].get("format") == "binary":
        return
    examples = [example["value"] for example in content.get("examples", {}).values()]
    assert examples
    schema = {**content["schema"], "components": described()["components"]}
    for example in examples:
        Draft202012Validator(schema).validate(example)
