"""Generated organisations and the people who work there."""

from collections.abc import Iterator
from random import Random
from typing import Any

from stdnum.jp import cn

from imports.generation.copying import Table, array
from imports.generation.world import WORDS, Draw, World, found_by
from leads.models import Contact, Employment, Organisation

_KIND = Draw(company=86, association=4, bank=2, government=3, academic=3, site=2)
_COUNTRY = Draw(JP=84, IN=14, ZZ=2)
_WORD = {
    "association": ("協会", "Association"),
    "bank": ("銀行", "Bank"),
    "site": ("工場", "Works"),
    "government": ("市", "City"),
    "academic": ("大学", "University"),
}


def departments_in(count: int) -> int:
    """Say how many of `count` organisations, the first ones, are departments of the state."""
    return min(len(WORDS["departments"]), (count + 49) // 50)


def generate_organisations(world: World, first: int, count: int) -> Iterator[int]:
    """Copy organisations with their sectors; yield how many came with each chunk."""
    table = Table(Organisation, world.now, with_id=True)
    links = Table(Organisation.sectors.through, world.now)
    departments = departments_in(count)
    for chance, start, stop in world.chunks("organisations", count):
        for number in range(start, stop):
            if number < departments:
                name = WORDS["departments"][number]
                values, sector = _department(name), ""
            else:
                values, sector = _organisation(chance, world, first + number)
            if number - start > 10 and values["kind"] == "company" and chance.random() < 0.05:
                values["parent_id"] = first + chance.randrange(start, number)
            days = int(1500 * chance.random())
            values["search_key"] = found_by(Organisation, values)
            values["notes_key"] = found_by(Organisation, values, "notes_key")
            values["former_names"] = array(values.get("former_names", []))
            table.add(
                id=first + number,
                citation_id=world.citation_id,
                created_at=world.moment(chance, days),
                updated_at=world.moment(chance, int(days * chance.random())),
                owner_id=world.person(chance, 0.6),
                deputy_id=world.person(chance, 0.2),
                **values,
            )
            if sector:
                links.add(organisation_id=first + number, sector_id=world.sectors[sector])
        yield table.flush() + links.flush()


def _department(name: str) -> dict[str, Any]:
    return {"kind": "government", "country": "IN", "name_en": f"{name} Department (generated)"}


def _organisation(chance: Random, world: World, number: int) -> tuple[dict[str, Any], str]:
    kind, country = _KIND(chance), _COUNTRY(chance)
    if country == "IN":
        return _indian(chance, world, kind)
    if kind == "company":
        values, sector = _japanese_company(chance)
    else:
        values, sector = _japanese_other(chance, kind)
    values |= {"kind": kind, "country": country}
    if country == "JP":
        if chance.random() < 0.92:
            values["prefecture_id"] = chance.choice(world.prefectures)
        if kind == "company" and chance.random() < 0.6:
            # Real numbers do not begin with 99: none of these can be taken already.
            base = f"99{number:010d}"
            values["corporate_number"] = cn.calc_check_digit(base) + base
    if chance.random() < 0.3:
        values["india_presence"] = "Sales office in Gurugram."
    return values, sector


def _japanese_company(chance: Random) -> tuple[dict[str, Any], str]:
    head, middle = chance.choice(WORDS["heads"]), chance.choice(WORDS["middles"])
    tail, form = chance.choice(WORDS["tails"]), chance.choice(WORDS["forms"])
    name, reading = head[0] + middle[0] + tail[0], head[1] + middle[1] + tail[1]
    in_front = chance.random() < 0.55
    words = " ".join(part for part in (head[2], middle[2], tail[2]) if part)
    values: dict[str, Any] = {
        "name_ja": form[0] + name if in_front else name + form[0],
        "name_en": words + form[2],
    }
    if chance.random() < 0.8:
        values["name_kana"] = form[1] + reading if in_front else reading + form[1]
    if chance.random() < 0.1:
        values["name_en"] = ""
    elif chance.random() < 0.3:
        values["short_name"] = f"{head[2]} {tail[2].split()[0]}"
    if chance.random() < 0.04:
        values["former_names"] = [f"{head[0]}商店"]
    if chance.random() < 0.5:
        values["website"] = f"https://{head[2].lower()}-{tail[2].split()[0].lower()}.example.com/"
    return values, tail[3] if chance.random() < 0.9 else ""


def _japanese_other(chance: Random, kind: str) -> tuple[dict[str, Any], str]:
    head, middle = chance.choice(WORDS["heads"]), chance.choice(WORDS["middles"])
    tail = chance.choice(WORDS["tails"])
    written, latin = _WORD[kind]
    words = " ".join(part for part in (head[2], middle[2]) if part)
    sector = {"bank": "banking", "academic": "research-education"}.get(kind, "")
    if kind in ("association", "site"):
        return {
            "name_ja": f"{head[0]}{middle[0]}{tail[0]}{written}",
            "name_en": f"{words} {tail[2]} {latin}",
        }, tail[3]
    return {"name_ja": f"{head[0]}{middle[0]}{written}", "name_en": f"{words} {latin}"}, sector


def _indian(chance: Random, world: World, kind: str) -> tuple[dict[str, Any], str]:
    head, (tail, sector) = (
        chance.choice(WORDS["indian_heads"]),
        chance.choice(WORDS["indian_tails"]),
    )
    form = chance.choice(WORDS["indian_forms"]) if kind in ("company", "bank") else ""
    word = "" if kind == "company" else f" {_WORD[kind][1]}"
    values: dict[str, Any] = {
        "kind": kind, "country": "IN", "name_en": f"{head} {tail}{word}{form}",
    }  # fmt: skip
    if chance.random() < 0.8:
        values["district_id"] = chance.choice(world.districts)[0]
    return values, sector


def generate_contacts(world: World, first: int, count: int) -> Iterator[int]:
    """Copy contacts, each with one post."""
    table = Table(Contact, world.now, with_id=True)
    posts = Table(Employment, world.now)
    for chance, start, stop in world.chunks("contacts", count):
        for number in range(start, stop):
            values = _contact(chance, number)
            days = int(1200 * chance.random())
            keys = Contact(**values)
            Contact._meta.get_field("search_key").pre_save(keys, add=True)
            table.add(
                id=first + number,
                citation_id=world.citation_id,
                created_at=world.moment(chance, days),
                updated_at=world.moment(chance, int(days * chance.random())),
                search_key=keys.search_key,
                **values,
            )
            title, title_ja = chance.choice(WORDS["titles"])
            posts.add(
                contact_id=first + number,
                organisation_id=world.company(chance),
                title=title,
                title_ja=title_ja,
                started_on=world.day(days + 400) if chance.random() < 0.4 else None,
            )
        yield table.flush() + posts.flush()


def _contact(chance: Random, number: int) -> dict[str, Any]:
    family, given = chance.choice(WORDS["family"]), chance.choice(WORDS["given"])
    values = {
        "family_name": family[0], "given_name": given[0],
        "family_kana": family[1], "given_kana": given[1],
        "family_romaji": family[2], "given_romaji": given[2],
    }  # fmt: skip
    if chance.random() < 0.7:
        values["email"] = f"{given[2]}.{family[2]}{number}@example.com".lower()
    if chance.random() < 0.4:
        values["phone"] = f"+81-3-0000-{number % 10000:04d}"
    return values
