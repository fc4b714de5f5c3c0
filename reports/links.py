"""Addresses of the MOU register that list exactly the rows a figure counts."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

MOST_GROUPS_IN_A_LINK = 150
# Where the reader has narrowed these himself, a line of the report cannot widen them again.
_NARROWEST = ("sector", "investment", "realised", "jobs", "jobs_realised")
# What a page of the report is asked for by, and the register is not.
_OF_THE_PAGE = ("page", "sort", "against", "as_on")


class Links:
    """Addresses of the register, in the selection the report was narrowed to, as on its day."""

    def __init__(self, selection: QueryDict, day: date | None = None) -> None:
        self.selection = selection.copy()
        for name in _OF_THE_PAGE:
            self.selection.pop(name, None)
        # A page has hundreds of addresses; copying a QueryDict or asking for the route costs more.
        self.selected = {name: values for name, values in self.selection.lists() if any(values)}
        if day is not None:
            self.selected["as_on"] = [day.isoformat()]
        self.register = reverse("leads:mou_list")

    def to(self, count: Any, narrow: Mapping[str, Any]) -> str:
        """Return where the rows behind a figure are listed; no address for none."""
        if not count:
            return ""
        query = dict(self.selected)
        for name, value in narrow.items():
            values = [str(one) for one in (value if isinstance(value, list) else [value])]
            if name == "without_group":
                values = query.get(name, []) + values
            elif name in _NARROWEST and query.get(name):
                continue
            if len(values) > MOST_GROUPS_IN_A_LINK:
                return ""
            if any(values):
                query[name] = values
            else:
                query.pop(name, None)
        pairs = "&".join(_encoded(name, tuple(values)) for name, values in query.items())
        return f"{self.register}?{pairs}".rstrip("?")


@lru_cache(maxsize=4096)
def _encoded(name: str, values: tuple[str, ...]) -> str:
    """A parameter as it stands in an address; the same groups stand in hundreds of them."""
    return urlencode({name: values}, doseq=True)
