from django.apps import AppConfig


class ProofConfig(AppConfig):
    """Shows that nothing was altered: verification, published roots, bundles that are checked elsewhere."""

    name = "backend.proof"
