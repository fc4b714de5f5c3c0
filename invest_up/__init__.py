"""Composes the product: settings, addresses, Celery. Nobody imports it but Celery's loader."""

from invest_up.celery import app as celery_app

__all__ = ["celery_app"]
