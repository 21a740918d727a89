"""What is written into papers, and what the registry enters about them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.html import format_html

from backend.documents.wording import first_wording
from backend.portal.forms.base import PortalForm
from backend.portal.forms.fields import ParagraphsField


class ProseForm(PortalForm):
    """A text for each place of a paper where people may write."""

    def __init__(
        self, slots: tuple[str, ...], written: Mapping[str, str], data: QueryDict | None = None
    ) -> None:
        super().__init__(data, initial=dict(written))
        words = first_wording().texts
        for slot in slots:
            label = format_html('<span lang="vi">{}</span>', words[slot])
            self.fields[slot] = ParagraphsField(label=label, required=False)
