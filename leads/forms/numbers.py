"""Corporate numbers as people copy them: with hyphens, in wide digits, with a T before them."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NumberError
from stdnum.jp import cn

DIGITS = 13
_BETWEEN = set(" -‐‑‒–—―−ー－_.,・/\u3000")


def digits_of(typed: str) -> str:
    """Return what was typed without what stands between digits; “T” of invoices goes as well."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(sign for sign in plain if sign not in _BETWEEN and not sign.isspace())
    return plain.removeprefix("法人番号").lstrip(":").removeprefix("T")


def clean_corporate_number(typed: str) -> str:
    """Return the 13 digits, or say what is wrong with them."""
    number = digits_of(typed)
    if not number:
        return ""
    if not (number.isascii() and number.isdigit()):
        raise ValidationError(
            _(
                "A corporate number has digits only (a T before them is fine): check what you "
                "copied."
            )
        )
    if len(number) != DIGITS:
        raise ValidationError(
            _("A corporate number has 13 digits, this one has %(count)s: check what you copied.")
            % {"count": len(number)}
        )
    try:
        return cn.validate(number)
    except InvalidChecksum as error:
        raise ValidationError(
            _(
                "The first digit of this number does not fit the other twelve, so at least one "
                "digit is wrong: copy it again."
            )
        ) from error
    except NumberError as error:
        raise ValidationError(
            _("This is not a valid corporate number: copy its 13 digits again.")
        ) from error
