"""The product's addresses and the bare page."""

from django.urls import path

from bench.floor import floor
from invest_up.urls import *  # noqa: F403
from invest_up.urls import urlpatterns as product

urlpatterns = [path("bench/floor/", floor, name="bench_floor"), *product]
