from django.urls import path

from backend.kernel.schema import SchemaView, docs

urlpatterns = [
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", docs, name="docs"),
]
