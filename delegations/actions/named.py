"""People and organisations of which only the name is known: found again, else added to complete.

A name is all one has on a phone after a handshake. What is added so is marked, and the desk
completes it later.
"""

import re

from leads.models import Contact, Employment, Organisation
from leads.names import key

_JAPANESE = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9d]")
# As people are addressed: said before a name, or after it.
_BEFORE = re.compile(r"^(mr|mrs|ms|dr|prof|shri|smt)\b\.?\s+(?=\S)", re.IGNORECASE)
_AFTER = re.compile(r"(?<=\S)(?:[\s-]+(san|sama|sensei)|\s*(様|さん|氏|先生))$", re.IGNORECASE)
LONGEST_PART = Contact._meta.get_field("family_name").max_length or 0


def organisation_named(name: str) -> Organisation:
    """Return the organisation of exactly this name, else a new one that is to be completed."""
    folded = key(name)
    for found in Organisation.objects.search(name)[:20]:
        if folded and folded in found.search_key.split("|"):
            return found
    field_name = "name_ja" if _JAPANESE.search(name) else "name_en"
    return Organisation.objects.create(**{field_name: name}, to_complete=True)


def contact_named(name: str, organisation: Organisation | None) -> Contact:
    """Return the person of this name who works there, else a new one who is to be completed."""
    parts = name_parts(name)
    if organisation is not None:
        posts = {"employments__organisation": organisation, "employments__ended_on": None}
        for known in Contact.objects.filter(**posts).distinct():
            if _folded(parts) in (key(known.full_name), key(known.full_romaji)):
                return known
    contact = Contact.objects.create(**parts, to_complete=True)
    if organisation is not None:
        Employment.objects.create(contact=contact, organisation=organisation)
    return contact


def name_parts(name: str) -> dict[str, str]:
    """Return the columns of a contact that a typed name fills.

    A Japanese name stands family name first; of one in Latin letters nobody knows the order, so it
    stays whole.
    """
    bare, honorific = " ".join(name.split()), ""
    if found := _BEFORE.match(bare):
        bare, honorific = bare[found.end() :], found.group().strip()
    elif found := _AFTER.search(bare):
        bare, honorific = bare[: found.start()].strip(), (found.group(1) or found.group(2))
    parts = {"honorific": honorific}
    if _JAPANESE.search(bare):
        family, _space, given = bare.partition(" ")
        return parts | {"family_name": family[:LONGEST_PART], "given_name": given[:LONGEST_PART]}
    written = "family_romaji" if bare.isascii() or _is_latin(bare) else "family_name"
    return parts | {written: bare[:LONGEST_PART]}


def _is_latin(name: str) -> bool:
    return all(ord(sign) < 0x250 or 0x1E00 <= ord(sign) < 0x1F00 for sign in name if sign.isalpha())


def _folded(parts: dict[str, str]) -> str:
    names = ("family_name", "given_name", "family_romaji")
    return key(" ".join(parts[name] for name in names if parts.get(name)))
