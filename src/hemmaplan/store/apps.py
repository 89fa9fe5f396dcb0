"""The register as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "hemmaplan.store"
    label = "store"
