"""What is done with a photo: seeing its untouched original, with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backend.portal.forms.base import PortalForm
from backend.portal.forms.fields import ParagraphsField


class OpenForm(PortalForm):
    """Why the original has to be seen."""

    reason = ParagraphsField(label=_("Lý do xem ảnh gốc"), rows=2)
