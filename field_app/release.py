"""Which version of the app this is, as it signs and as it introduces itself to the server."""

from __future__ import annotations

import os
from typing import Final

from shared.base.version import BUILD, VERSION, Release
from shared.protocol.schemas import APP_NAME

BUILD_VARIABLE: Final = "CONGTAM_BUILD"
"""Names the commit where the app runs from a checkout (`make app` sets it); a package knows its own."""

RELEASE: Final = Release(APP_NAME, VERSION, BUILD or os.environ.get(BUILD_VARIABLE) or None)
USER_AGENT: Final = f"{RELEASE.name}/{RELEASE.full_version}"
