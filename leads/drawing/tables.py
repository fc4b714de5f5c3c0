"""The table beside a picture: the same numbers, from the same data."""

from typing import Any

Head = list[Any]
TableRow = dict[str, Any]


def table_of(kind: str, data: dict[str, Any]) -> tuple[Head, list[TableRow]]:
    """Return headings and rows; a row has a name, its `values` and beside them their `links`."""
    if kind == "map":
        return _of_places(data)
    columns = _columns(kind, data)
    first = data.get("links") or []
    rows = []
    for index, name in enumerate(data["categories"]):
        values = [
            {"value": values[index], "link": links[index] if index < len(links) else ""}
            for _title, values, links in columns
        ]
        rows.append({"name": name, "values": values, "link": _at(first, index)})
    return ["", *(title for title, _values, _links in columns)], rows


def _columns(kind: str, data: dict[str, Any]) -> list[tuple[Any, list[Any], list[str]]]:
    """Title, numbers and addresses of each column."""
    if kind == "stacked":
        return [(each["name"], each["values"], each.get("links", [])) for each in data["series"]]
    if kind == "promised":
        return [
            (name, data[column], data.get(f"{column}_links", []))
            for name, column in zip(data["names"], ("promised", "realised"), strict=True)
        ]
    if kind == "funnel":
        here, further = data["names"]
        return [
            (here, data["values"], data.get("links", [])),
            (further, data["reached"], data.get("reached_links", [])),
        ]
    return [(data.get("unit", ""), data["values"], [])]


def _of_places(data: dict[str, Any]) -> tuple[Head, list[TableRow]]:
    places = sorted(data["places"], key=lambda place: -(place.get("value") or 0))
    return ["", data.get("unit", "")], [
        {
            "name": place["name"],
            "values": [{"value": place["value"], "link": ""}],
            "link": place.get("link", ""),
        }
        for place in places
        if place.get("value")
    ]


def _at(links: list[str], index: int) -> str:
    return links[index] if index < len(links) else ""
