from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from leads.rebuilding import rebuild
from leads.searching import SearchTokens

from accounts.at_once import AtOnceMigration

# The tokens of a search key. leads/searching.py makes tokens of a query by the same rules:
# =name and ^name's first letters for each name; the first 12 letters of a word; of scripts without
# spaces 1, 2 and 3 characters anywhere; ~abc anywhere inside a word of letters.
# Restricted: a search takes milliseconds, and starting parallel workers takes twenty.
_TOKENS = r"""
CREATE OR REPLACE FUNCTION desk_search_tokens(held text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 5000 AS $$
DECLARE
  dense CONSTANT text COLLATE "C" := U&'\2E80';
  tokens text[] := '{}';
  part text COLLATE "C"; word text COLLATE "C"; letters text[];
  a text COLLATE "C"; b text COLLATE "C"; c text COLLATE "C";
BEGIN
  FOREACH part IN ARRAY string_to_array(held, '|') LOOP
    IF length(part) <= 200 THEN
      tokens := tokens || ('=' || part);
    END IF;
    FOR n IN 1 .. least(length(part), CASE WHEN part >= dense THEN 3 ELSE 5 END) LOOP
      tokens := tokens || ('^' || left(part, n));
    END LOOP;
    FOREACH word IN ARRAY string_to_array(part, ' ') LOOP
      IF word < dense THEN
        FOR n IN 1 .. least(length(word), 12) LOOP
          tokens := tokens || left(word, n);
        END LOOP;
      END IF;
      letters := string_to_array(word, NULL);
      FOR i IN 1 .. cardinality(letters) LOOP
        a := letters[i];
        b := letters[i + 1];
        c := letters[i + 2];
        IF a >= dense THEN
          tokens := tokens || a::text;
          IF b >= dense THEN
            tokens := tokens || (a || b);
            IF c >= dense THEN
              tokens := tokens || (a || b || c);
            END IF;
          END IF;
        ELSIF b < dense AND c < dense THEN
          tokens := tokens || ('~' || a || b || c);
        END IF;
      END LOOP;
    END LOOP;
  END LOOP;
  RETURN tokens;
END $$;
"""


def _together(row: dict[str, Any], *columns: str) -> str:
    return " ".join(row[column] for column in columns if row[column])


def _of_contact(row: dict[str, Any]) -> list[str]:
    return [
        _together(row, "family_name", "given_name"),
        _together(row, "family_kana", "given_kana"),
        _together(row, "family_romaji", "given_romaji"),
        _together(row, "given_romaji", "family_romaji"),
        row["email"],
        "".join(filter(str.isdigit, row["phone"])),
    ]


_CONTACT = [
    "family_name", "given_name", "family_kana", "given_kana", "family_romaji", "given_romaji",
    "email", "phone",
]  # fmt: skip
_KEYS: list[tuple[str, str, list[str], Any]] = [
    ("Organisation", "search_key",
     ["name_en", "name_ja", "name_kana", "short_name", "former_names", "corporate_number"], None),
    ("Organisation", "notes_key", ["notes", "india_presence"], None),
    ("Contact", "search_key", _CONTACT, _of_contact),
    ("Contact", "notes_key", ["notes"], None),
    ("Lead", "search_key", ["title", "place", "summary", "nivesh_mitra", "nivesh_sarathi"], None),
    ("MOU", "search_key", ["title", "number", "nodal_officer", "signed_at"], None),
    ("MOU", "notes_key", ["notes"], None),
    ("ProgressUpdate", "search_key", ["words"], None),
]  # fmt: skip


def write_keys(apps: Any, _schema_editor: Any) -> None:
    for name, field, columns, texts in _KEYS:
        rebuild(apps.get_model("leads", name), field, columns, texts)


def _key_field() -> models.TextField:
    return models.TextField(blank=True, default="", editable=False)


def _index(model: str, field: str, name: str) -> migrations.AddIndex:
    return migrations.AddIndex(model_name=model, index=GinIndex(SearchTokens(field), name=name))


class Migration(AtOnceMigration):
    dependencies = [("leads", "0002_reference_data")]

    operations = [
        migrations.RunSQL(_TOKENS, "DROP FUNCTION IF EXISTS desk_search_tokens(text)"),
        migrations.RemoveIndex(model_name="organisation", name="organisation_search"),
        migrations.RemoveIndex(model_name="contact", name="contact_search"),
        migrations.RemoveIndex(model_name="lead", name="lead_search"),
        migrations.RemoveIndex(model_name="mou", name="mou_search"),
        migrations.AddField("organisation", "notes_key", _key_field()),
        migrations.AddField("contact", "notes_key", _key_field()),
        migrations.AddField("mou", "notes_key", _key_field()),
        migrations.AddField("progressupdate", "search_key", _key_field()),
        migrations.RunPython(write_keys, migrations.RunPython.noop, elidable=True),
        _index("organisation", "search_key", "organisation_words"),
        _index("organisation", "notes_key", "organisation_notes_words"),
        _index("contact", "search_key", "contact_words"),
        _index("contact", "notes_key", "contact_notes_words"),
        _index("lead", "search_key", "lead_words"),
        _index("mou", "search_key", "mou_words"),
        _index("mou", "notes_key", "mou_notes_words"),
        _index("progressupdate", "search_key", "update_words"),
    ]
