"""Plain SQL for the few statements that every visit pays for: a second way to the tables beside the ORM.

Composing such a statement takes the ORM several times as long as running it. Each one stands where it is
used, beside what the ORM would have said in words. Import rules keep this way to the rooms that need it.
"""

from backend.kernel.fastpath.batch import Batch
from backend.kernel.fastpath.cursor import adapted
from backend.kernel.fastpath.reading import (
    columns,
    fetch,
    for_update,
    joined_texts,
    load_models,
    model_of,
    table_of_json,
    uuid_of,
)

__all__ = [
    "Batch",
    "adapted",
    "columns",
    "fetch",
    "for_update",
    "joined_texts",
    "load_models",
    "model_of",
    "table_of_json",
    "uuid_of",
]
