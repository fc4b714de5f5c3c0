"""What mails say is said whole in each of their languages."""

import re
from datetime import date

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from accounts.choices import MAIL_LANGUAGES
from followups.choices import NotificationKind
from leads import formats
from services import words

LANGUAGES = [code for code, _name in MAIL_LANGUAGES if code != "en"]
PLACES = re.compile(r"%\(\w+\)[sd]")
# Words of these alone need no translation.
NAMES = re.compile(r"Invest UP|MOUs?|→|•|₹|%\(\w+\)[sd]|[\W\d]")
SCRIPT = {"ja": re.compile(r"[぀-ヿ一-鿿]"), "hi": re.compile(r"[ऀ-ॿ]")}

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def messages(language):
    return [message for message in words.catalogue(language) if message.id]


def texts(message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def key(message) -> tuple[str, str]:
    return texts(message)[0], message.context or ""


def test_languages_are_those_people_can_choose(language) -> None:
    assert language in words.LANGUAGES


def test_all_that_mails_say_is_in_the_catalogue_and_nothing_else(messages) -> None:
    said = {(word.text, word.context) for word in words.collected()}
    known = {key(message) for message in messages}
    assert said - known == set(), "New words in mails: run `make words` and translate them."
    assert known - said == set(), "Words no mail says any more: run `make words`."


def test_everything_is_translated_with_the_same_values_in_it(messages) -> None:
    wrong = [
        texts(message)[0]
        for message in messages
        for string in words.strings(message)
        if not string.strip()
        or message.fuzzy
        or set(PLACES.findall(string)) != set(PLACES.findall(texts(message)[-1]))
    ]
    assert wrong == []


def test_translations_are_written_in_their_own_script(messages, language) -> None:
    left = [
        texts(message)[0]
        for message in messages
        if NAMES.sub("", texts(message)[0]) and message.context != "date format"
        for string in words.strings(message)
        if not SCRIPT[language].search(string)
    ]
    assert left == []


def test_a_sentence_ends_as_one(messages, language) -> None:
    stop = {"ja": "。", "hi": "।"}[language]
    wrong = [
        texts(message)[0]
        for message in messages
        if len(texts(message)[0]) > 45 and texts(message)[0].endswith(".")
        if not all(string.endswith(stop) for string in words.strings(message))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_words(language) -> None:
    path = words.po_path(language).with_suffix(".mo")
    assert path.read_bytes() == words.compiled(language), "Run `make words`."


def test_the_written_catalogue_can_be_read_by_others(language) -> None:
    with words.po_path(language).open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    assert [error for message in catalogue for error in message.check(catalogue)] == []


def test_it_is_spoken(language) -> None:
    with translation.override(language):
        label = str(NotificationKind.FOLLOWUP_OVERDUE.label)
        day = formats.long_day(date(2026, 11, 23))
    assert label == {"ja": "期限を過ぎたフォローアップ", "hi": "समय-सीमा पार फ़ॉलो-अप"}[language]
    assert day == {"ja": "2026年11月23日（月）", "hi": "सोमवार, 23 नवंबर 2026"}[language]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2025, 7, 20), (2025, 7, 26), ["2025年7月20日 – 2025年7月26日", "20–26 जुलाई 2025"]),
        ((2025, 6, 30), (2025, 7, 2), ["2025年6月30日 – 2025年7月2日", "30 जून – 2 जुलाई 2025"]),
    ],
)
def test_spans_of_days(language, first, last, said) -> None:
    with translation.override(language):
        assert formats.day_span(date(*first), date(*last)) == said[LANGUAGES.index(language)]
