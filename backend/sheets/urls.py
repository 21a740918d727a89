from django.urls import path

from backend.sheets.api import SheetView

urlpatterns = [path("spreadsheets/<slug:table>", SheetView.as_view())]
