"""Every installation starts with the same sectors, districts and prefectures."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings

from leads import reference_data
from leads.models import District, Prefecture, Sector

pytestmark = pytest.mark.django_db


def load() -> int:
    return reference_data.load(Sector, District, Prefecture)


def test_the_migration_brought_everything():
    assert District.objects.count() == 75
    assert Prefecture.objects.count() == 47
    assert Sector.objects.count() == len(reference_data.rows_of("sectors"))
    assert load() == 0


@pytest.mark.parametrize(
    ("code", "english", "hindi", "spelling"),
    [
        (118, "Agra", "आगरा", ""),
        (120, "Prayagraj", "प्रयागराज", "Allahabad"),
        (133, "Budaun", "बदायूं", "Badaun"),
        (140, "Ayodhya", "अयोध्या", "Faizabad"),
        (144, "Gautam Buddha Nagar", "गौतम बुद्ध नगर", ""),
        (148, "Gorakhpur", "गोरखपुर", ""),
        (159, "Lakhimpur Kheri", "लखीमपुर खीरी", "Kheri"),
        (162, "Lucknow", "लखनऊ", ""),
        (175, "Raebareli", "रायबरेली", "Rae Bareli"),
        (179, "Bhadohi", "भदोही", "Sant Ravidas Nagar"),
        (633, "Kasganj", "कासगंज", ""),
        (640, "Amethi", "अमेठी", ""),
        (659, "Sambhal", "सम्भल", ""),
        (660, "Shamli", "शामली", ""),
        (661, "Hapur", "हापुड़", ""),
    ],
)
def test_a_district_has_its_code_in_the_local_government_directory(code, english, hindi, spelling):
    district = District.objects.get(lgd_code=code)
    assert (district.name_en, district.name_hi) == (english, hindi)
    assert spelling in district.other_spellings


def test_district_codes_are_those_of_the_directory_not_of_the_census():
    codes = set(District.objects.values_list("lgd_code", flat=True))
    assert codes == {*range(118, 188), 633, 640, 659, 660, 661}


def test_hindi_names_are_written_in_devanagari_and_tell_districts_apart():
    names = list(District.objects.values_list("name_hi", flat=True))
    assert len(set(names)) == 75
    for name in names:
        assert all("\u0900" <= letter <= "\u097f" or letter == " " for letter in name), name


def test_a_place_is_not_a_spelling_of_its_district():
    for district in District.objects.all():
        assert "Noida" not in district.other_spellings


def test_prefectures_have_their_jis_codes():
    assert list(Prefecture.objects.values_list("code", flat=True)) == list(range(1, 48))
    named = {p.code: (p.name_en, p.name_ja) for p in Prefecture.objects.all()}
    assert named[1] == ("Hokkaido", "北海道")
    assert named[13] == ("Tokyo", "東京都")
    assert named[19] == ("Yamanashi", "山梨県")
    assert named[27] == ("Osaka", "大阪府")
    assert named[47] == ("Okinawa", "沖縄県")


def test_sectors_form_a_tree_with_three_names_each():
    for sector in Sector.objects.all():
        assert sector.name_en, sector.code
        assert sector.name_ja, sector.code
        assert sector.name_hi, sector.code
    assert Sector.objects.get(code="semiconductors").parent.code == "electronics"
    assert Sector.objects.get(code="green-hydrogen").parent.code == "energy"
    assert Sector.objects.get(code="energy").parent is None


def test_loading_again_keeps_names_that_were_changed():
    District.objects.filter(lgd_code=133).update(name_hi="बदायूँ")
    Sector.objects.filter(code="energy").update(name_en="Power")
    assert load() == 0
    assert District.objects.get(lgd_code=133).name_hi == "बदायूँ"
    assert Sector.objects.get(code="energy").name_en == "Power"


def test_loading_again_brings_back_only_what_is_missing():
    District.objects.filter(lgd_code=133).delete()
    Sector.objects.filter(code="bioenergy").delete()
    assert load() == 2
    assert Sector.objects.get(code="bioenergy").parent.code == "energy"


def test_the_migration_can_be_run_twice():
    migration = import_module("leads.migrations.0002_reference_data")
    before = Sector.objects.count()
    migration.load(apps, None)
    assert Sector.objects.count() == before
    assert migration.Migration.operations[0].reversible


def features(name: str) -> list[dict]:
    path = settings.BASE_DIR / "static" / "geo" / name
    return [feature["properties"] for feature in json.loads(path.read_text())["features"]]


def test_the_maps_name_exactly_our_rows():
    districts = {(row["lgd"], row["name"]) for row in features("up-districts.json")}
    assert districts == set(District.objects.values_list("lgd_code", "name_en"))
    prefectures = {(row["code"], row["name"]) for row in features("jp-prefectures.json")}
    assert prefectures == set(Prefecture.objects.values_list("code", "name_ja"))
