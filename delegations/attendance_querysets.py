"""Questions asked of many seats: who is listed, who answered, who came."""

from typing import Self

from django.db import models
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf, Upper

from delegations.choices import Answer, AttendanceSide
from leads import names
from leads.searching import Query

# Whose names a seat shows, and what is read to find it by them.
WHO = ("organisation", "contact", "user", "member")
_SHOWN = (
    "meeting", "side", "name", "answer", "present",
    "organisation__name_en", "organisation__name_ja", "contact__family_name",
    "contact__given_name", "contact__family_romaji", "contact__given_romaji", "user__name",
    "user__office", "user__email", "member__name", "member__office", "member__rank",
    "member__delegation", "member__user", "member__organisation",
)  # fmt: skip
_KEYS = ("organisation__search_key", "contact__search_key")
_NAMES = ("name", "user__name", "member__name", "member__office", "user__office")


def _first_stated(*fields: str) -> Upper:
    return Upper(Coalesce(*(NullIf(F(name), Value("")) for name in fields), Value("")))


# An organisation's people stand together; whoever came for none stands under her own name.
BY_NAME = _first_stated(
    "organisation__name_en", "organisation__name_ja", "contact__family_romaji",
    "contact__family_name", "user__name", "member__name", "name",
)  # fmt: skip
PERSON = _first_stated("contact__family_romaji", "contact__family_name", "user__name", "name")


class AttendanceQuerySet(models.QuerySet):
    """Seats as a set."""

    def for_list(self) -> Self:
        """With what a list shows of whoever sits there: keys and notes stay where they are."""
        return self.select_related(*WHO).only(*_SHOWN)

    def in_order(self) -> Self:
        """Guests by organisation and name, then our side by rank and name."""
        rank = Coalesce(F("member__rank"), Value(10_000))
        return self.order_by(F("side").desc(), rank, BY_NAME.asc(), PERSON.asc(), "id")

    def search(self, text: str) -> Self:
        """Find seats by any name of theirs, in every spelling under which it may be kept.

        A meeting has hundreds of seats at most: they are looked through here, so that names that
        were only typed are found in kana and Latin letters too.
        """
        query = Query(text)
        if not query:
            return self
        rows = self.order_by().values_list("pk", *_KEYS, *_NAMES)
        found = [pk for pk, *held in rows.iterator() if _holds(query, held)]
        return self.filter(pk__in=found)

    def figures(self) -> dict[str, int]:
        """How many are listed, what they answered, and how many came."""
        answers = {
            answer or "unasked": Count("pk", filter=Q(answer=answer))
            for answer in ("", *Answer.values)
        }
        return self.order_by().aggregate(
            listed=Count("pk"),
            theirs=Count("pk", filter=Q(side=AttendanceSide.THEIRS)),
            ours=Count("pk", filter=Q(side=AttendanceSide.OURS)),
            came=Count("pk", filter=Q(present=True)),
            stayed=Count("pk", filter=Q(present=False)),
            unknown=Count("pk", filter=Q(present=None)),
            organisations=Count("organisation", distinct=True),
            **answers,
        )

    def not_away(self) -> Self:
        """Without those known to have stayed away: ticked off so, or declined and not ticked."""
        return self.exclude(Q(present=False) | Q(present=None, answer=Answer.DECLINED))

    def of_meetings(self, meetings: QuerySet) -> Self:
        return self.filter(meeting__in=meetings.order_by().values("pk"))


def _holds(query: Query, held: list[str | None]) -> bool:
    keys = [key for key in held[: len(_KEYS)] if key]
    typed = [name for name in held[len(_KEYS) :] if name]
    # What was typed becomes a key only where the kept keys do not answer: it takes a while.
    return any(query.rank(key) < 4 for key in keys) or bool(
        typed and query.rank(names.search_key(typed)) < 4
    )
