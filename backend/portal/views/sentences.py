"""The sentences of papers: the list, and changing one with a preview of the paper it stands in."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backend.documents.blocks import Content
from backend.documents.content import content_of
from backend.documents.models import Document, Kind, SentenceVersion
from backend.documents.reports.counting import BeingCountedError
from backend.documents.sentences import change_sentences, current_wording, figures_in, with_sentences
from backend.documents.wording import Wording, first_wording
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.documents import SentenceForm

SHOWN_IN: Final = {"minutes": None, "brief": None, "section": None, "letter": Kind.CORRECTION}
"""Which paper shows a sentence, where its name does not begin with the paper's kind; None: none is drawn."""


@page("sentence.write")
@require_safe
def sentences(request: HttpRequest) -> HttpResponse:
    """Show every sentence as it stands, by paper."""
    words, own = current_wording(), first_wording().texts
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, text in words.texts.items():
        row = {"name": name, "text": text, "is_changed": text != own[name]}
        groups.setdefault(name.partition(".")[0], []).append(row)
    versions = SentenceVersion.objects.select_related("by")[:20]
    shown = {"groups": groups, "versions": versions, "version": words.version}
    return render(request, "portal/sentences.html", shown)


@page("sentence.write")
@require_http_methods(["GET", "POST"])
def sentence(request: HttpRequest, name: str) -> HttpResponse:
    """Change a sentence, or see before what a paper would say."""
    words, by = current_wording(), viewer(request)
    if name not in words.texts:
        raise Http404
    form = SentenceForm(request.POST if request.method == "POST" else None)
    form.initial["text"] = words.texts[name]
    shown = {
        "name": name,
        "text": words.texts[name],
        "own": first_wording().texts[name],
        "figures": figures_in(words.texts[name]),
        "version": words.version,
    }
    if request.method == "POST" and "preview" in request.POST:
        return _preview(request, form, shown, by)

    def act() -> None:
        texts, seen = {name: form.cleaned_data["text"]}, int(request.POST.get("version") or words.version)
        asked = {"reason": form.cleaned_data["reason"], "seen": seen}
        change_sentences(texts, **asked, by=by, now=timezone.now())

    if not form.attempt(act):
        return form_page(request, "portal/sentence.html", form, shown)
    messages.success(request, _("Đã ghi câu văn; văn bản lập từ nay dùng câu mới."))
    return redirect("portal:sentences")


def _preview(request: HttpRequest, form: SentenceForm, shown: dict[str, Any], by: User) -> HttpResponse:
    """Show the newest paper that has the sentence, in the words that were typed; nothing is kept."""
    name = shown["name"]

    def act() -> None:
        words = with_sentences({name: form.cleaned_data["text"]})
        shown["paper"], shown["previewed"] = _paper_with(name, words, by), True

    form.fields["reason"].required = False
    form.attempt(act)
    return form_page(request, "portal/sentence.html", form, shown)


def _paper_with(name: str, words: Wording, by: User) -> Content | None:
    """Return the newest paper in which a sentence stands, None where there is none yet."""
    prefix = name.partition(".")[0]
    kind = SHOWN_IN.get(prefix, prefix if prefix in Kind.values else Kind.PERIOD)
    papers = Document.objects.visible_to(by).filter(kind=kind).select_related("notice", "frozen", "unit")
    for paper in papers.order_by("-made_at", "-pk")[:5]:
        try:
            return content_of(paper, by, words)
        except (
            KeyError,
            ProblemError,
            BeingCountedError,
        ):  # an early paper whose facts lack what the sentence names
            continue
    return None
