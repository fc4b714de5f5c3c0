"""Amounts as people write them: “1,850 crore”, “₹ 1.2 lakh crore”, “3億円”, “18500000000”."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leads.choices import CRORE, LAKH_CRORE, Currency
from leads.formats import indian_grouping

OKU = 100_000_000
MAN = 10_000


def _normal(text: str) -> str:
    """Full-width digits and signs become plain ones, and the case is forgotten."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


UNITS = {
    _normal(word): value
    for value, words in {
        1_000: "thousand k 千 हज़ार हजार",
        MAN: "万",
        100_000: "lakh lakhs lac lacs लाख",
        1_000_000: "million millions mn m",
        CRORE: "crore crores cr cr. करोड़ करोड",
        OKU: "億",
        1_000_000_000: "billion billions bn b",
        1_000_000_000_000: "trillion trillions tn 兆",
    }.items()
    for word in words.split()
}
CURRENCY_WORDS = {
    _normal(word): currency
    for currency, words in {
        Currency.INR: "₹ rs rs. inr rupee rupees रुपये रु रु.",
        Currency.JPY: "¥ jp¥ 円 jpy yen",
        Currency.USD: "$ us$ usd dollar dollars",
        Currency.EUR: "€ eur euro euros",
    }.items()
    for word in words.split()
}


def _one_of(words: dict[str, Any]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# Groups of two or three digits, the last of three: 1,85,00,000 and 18,500,000, never 1,5.
_NUMBER = r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)(?:\.\d+)?"
_UNITS = rf"(?:(?:{_one_of(UNITS)})\s*)+"
_PART = re.compile(rf"({_NUMBER})\s*({_UNITS})?")
# Only the last figure may stand without a unit: one way to read a text, however long its digits.
_WHOLE = re.compile(
    rf"(?P<before>{_one_of(CURRENCY_WORDS)})?\s*"
    rf"(?P<parts>(?=\d)(?:{_NUMBER}\s*{_UNITS})*(?:{_NUMBER}\s*)?)"
    rf"(?P<after>{_one_of(CURRENCY_WORDS)})?"
)
_UNIT = re.compile(_one_of(UNITS))


@dataclass(frozen=True)
class Typed:
    """What was understood: the figure, and the currency when the text names one."""

    amount: Decimal
    currency: str


def _value(parts: str) -> Decimal:
    """Add up “1億 2000万”; each part must be smaller in kind than the one before."""
    total, last = Decimal(0), None
    for number, units in _PART.findall(parts):
        factor = 1
        for unit in _UNIT.findall(units):
            factor *= UNITS[unit]
        if last is not None and factor >= last:
            raise ValueError(parts)
        total, last = total + Decimal(number.replace(",", "")) * factor, factor
    return total


def parse_amount(text: str) -> Typed:
    """Read an amount; raise ValueError when it is not one figure."""
    match = _WHOLE.fullmatch(_normal(text))
    if match is None:
        raise ValueError(text)
    named = {CURRENCY_WORDS[word] for word in (match["before"], match["after"]) if word}
    if len(named) > 1:
        raise ValueError(text)
    return Typed(_value(match["parts"]), str(named.pop()) if named else "")


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelled(amount: Decimal | None, currency: str) -> str:
    """Write an amount so that it is easily read and read back as exactly the same figure."""
    if amount is None:
        return ""
    for unit, word, where in (
        (LAKH_CRORE, " lakh crore", Currency.INR),
        (CRORE, " crore", Currency.INR),
        (OKU, "億", Currency.JPY),
    ):
        share = amount / unit
        if currency == where and share >= 1 and share == share.quantize(Decimal("0.01")):
            whole, point, rest = _plain(share).partition(".")
            return indian_grouping(int(whole)) + point + rest + word
    whole, point, rest = _plain(amount).partition(".")
    grouped = indian_grouping(int(whole)) if currency == Currency.INR else f"{int(whole):,}"
    return grouped + point + rest


class AmountField(forms.CharField):
    """A figure in words or digits; `currency_in` of the raw text tells a currency it names."""

    default_error_messages = {
        "invalid": _(
            "Write one figure, such as “1,850 crore”, “18500000000” or “3億”; "
            "leave it empty when it is not stated."
        ),
        "negative": _("An amount cannot be less than zero."),
        "too_large": _("This amount is too large: check the unit."),
        "too_fine": _("Write at most two decimals of the currency."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        kwargs.setdefault("required", False)
        # A DecimalField's arguments arrive when a model field is overridden by `field_classes`.
        for name in ("max_digits", "decimal_places"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > (self.max_length or 60):
            raise self._error("invalid")
        if _normal(text).lstrip("₹¥$€ ").startswith(("-", "−")):
            raise self._error("negative")
        try:
            amount = parse_amount(text).amount
        except ValueError:
            raise self._error("invalid") from None
        if amount >= Decimal(10) ** 18:
            raise self._error("too_large")
        if amount != amount.quantize(Decimal("0.01")):
            raise self._error("too_fine")
        return amount.quantize(Decimal("0.01"))

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """The text was judged while it was read; what is left is a number."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


def currency_in(text: str) -> str:
    """Return the currency an amount's text names, or nothing."""
    try:
        return parse_amount(text or "").currency
    except ValueError:
        return ""


def indian_or_japanese(text: str) -> str:
    """Return the currency whose people count like this: crore in rupees, 億 in yen."""
    plain = _normal(text or "")
    if any(word in plain for word in ("crore", "cr", "lakh", "lac", "करोड", "लाख")):
        return Currency.INR
    return Currency.JPY if any(sign in plain for sign in "億兆万") else ""


class WholeNumberField(forms.IntegerField):
    """A count that may be written with commas: “1,20,000”."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a whole number, such as 1,200.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = _normal(value)
            if re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}", value):
                value = value.replace(",", "")
        return super().to_python(value)


class AmountFormMixin(forms.ModelForm):
    """The fields of `leads.models.money.Amount` in a form: amount, currency, inr_rate, rate_on."""

    # Of no meaning without each other: when two people change them, one of the two wins whole.
    together = (("amount", "currency", "inr_rate", "rate_on", "amount_withheld"),)

    amount = AmountField(
        label=_("Investment"),
        help_text=_("As it was stated, such as “1,850 crore” or “3億”. Empty when not stated."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currencies = [(value, words) for value, words in Currency.choices if value]
        self.fields["currency"].choices = [("", _("not stated")), *currencies]
        if self.instance.amount is not None:
            self.initial["amount"] = spelled(self.instance.amount, self.instance.currency)

    def clean(self) -> dict[str, Any] | None:
        super().clean()
        cleaned = self.cleaned_data
        if "amount" in self.errors:
            return cleaned
        amount = cleaned.get("amount")
        if amount is None:
            cleaned.update(currency="", inr_rate=None, rate_on=None)
            return cleaned
        self._clean_currency()
        self._clean_rate(amount)
        return cleaned

    def _clean_currency(self) -> None:
        cleaned = self.cleaned_data
        named = currency_in(self.data.get(self.add_prefix("amount"), ""))
        chosen = cleaned.get("currency")
        if not chosen and not named:
            self.add_error("currency", _("Choose the currency of the amount."))
        elif named and chosen and named != chosen:
            self.add_error(
                "currency",
                _("The amount is written in %(written)s: choose that currency, or rewrite it.")
                % {"written": Currency(named).label},
            )
        else:
            cleaned["currency"] = chosen or named

    def _clean_rate(self, amount: Decimal) -> None:
        cleaned = self.cleaned_data
        rate = cleaned.get("inr_rate")
        if cleaned.get("currency") == Currency.INR:
            # What a browser still holds of another currency's rate is of no meaning for rupees.
            cleaned.update(inr_rate=Decimal(1), rate_on=None)
            for name in ("inr_rate", "rate_on"):
                self.errors.pop(name, None)
            return
        if rate is None:
            return
        if rate <= 0:
            self.add_error("inr_rate", _("A rate is greater than zero."))
        elif amount * rate >= Decimal(10) ** 22:
            self.add_error("amount", _("This amount is too large: check the unit and the rate."))
        elif not cleaned.get("rate_on") and "rate_on" not in self.errors:
            self.add_error("rate_on", _("Give the day of the rate."))
