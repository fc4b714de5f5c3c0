"""How long a journey between two cities takes at least, from door to door.

Coordinates are those of the towns that prefectures and districts are governed from, to a tenth of a
degree or so: public knowledge, written down from general knowledge and checked for plausibility,
not copied from one source; good enough for hours, not for maps. A prefecture or district counts as
that town; one as large as Hokkaido does not, nor does a name both countries have (Kochi): a place
that is not named here gives no answer, better none than a guess. What comes out is the least: by
the fastest usual way.
"""

import unicodedata
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

JAPAN, INDIA = "JP", "IN"
EARTH_KM = 6371.0
STEP = 15  # minutes: nobody knows it better

# Names as they are written first; then latitude, longitude.
JAPANESE = {
    ("Sapporo", "札幌"): (43.06, 141.35),
    ("Aomori", "青森"): (40.82, 140.75),
    ("Morioka", "盛岡", "Iwate", "岩手"): (39.70, 141.15),
    ("Sendai", "仙台", "Miyagi", "宮城"): (38.27, 140.87),
    ("Akita", "秋田"): (39.72, 140.10),
    ("Yamagata", "山形"): (38.24, 140.36),
    ("Fukushima", "福島"): (37.75, 140.47),
    ("Mito", "水戸", "Ibaraki", "茨城"): (36.37, 140.47),
    ("Tsukuba", "つくば"): (36.08, 140.08),
    ("Utsunomiya", "宇都宮", "Tochigi", "栃木"): (36.56, 139.88),
    ("Maebashi", "前橋", "Gunma", "群馬"): (36.39, 139.06),
    ("Saitama", "さいたま", "埼玉"): (35.86, 139.65),
    ("Chiba", "千葉"): (35.61, 140.11),
    ("Narita", "成田"): (35.78, 140.32),
    ("Tokyo", "東京"): (35.68, 139.76),
    ("Kawasaki", "川崎"): (35.53, 139.70),
    ("Yokohama", "横浜", "Kanagawa", "神奈川"): (35.45, 139.64),
    ("Niigata", "新潟"): (37.90, 139.02),
    ("Toyama", "富山"): (36.70, 137.21),
    ("Kanazawa", "金沢", "Ishikawa", "石川"): (36.56, 136.66),
    ("Fukui", "福井"): (36.06, 136.22),
    ("Kofu", "甲府", "Yamanashi", "山梨"): (35.66, 138.57),
    ("Nagano", "長野"): (36.65, 138.19),
    ("Gifu", "岐阜"): (35.42, 136.76),
    ("Shizuoka", "静岡"): (34.98, 138.38),
    ("Hamamatsu", "浜松"): (34.71, 137.73),
    ("Nagoya", "名古屋", "Aichi", "愛知"): (35.18, 136.91),
    ("Toyota", "豊田"): (35.08, 137.16),
    ("Kariya", "刈谷"): (34.99, 137.00),
    ("Tsu", "津", "Mie", "三重"): (34.72, 136.51),
    ("Otsu", "大津", "Shiga", "滋賀"): (35.02, 135.85),
    ("Kyoto", "京都"): (35.01, 135.77),
    ("Osaka", "大阪"): (34.69, 135.50),
    ("Kobe", "神戸", "Hyogo", "兵庫"): (34.69, 135.20),
    ("Himeji", "姫路"): (34.82, 134.69),
    ("Nara", "奈良"): (34.69, 135.80),
    ("Wakayama", "和歌山"): (34.23, 135.17),
    ("Tottori", "鳥取"): (35.50, 134.24),
    ("Matsue", "松江", "Shimane", "島根"): (35.47, 133.05),
    ("Okayama", "岡山"): (34.66, 133.93),
    ("Hiroshima", "広島"): (34.39, 132.46),
    ("Yamaguchi", "山口"): (34.19, 131.47),
    ("Tokushima", "徳島"): (34.07, 134.56),
    ("Takamatsu", "高松", "Kagawa", "香川"): (34.34, 134.04),
    ("Matsuyama", "松山", "Ehime", "愛媛"): (33.84, 132.77),
    ("高知",): (33.56, 133.53),
    ("Fukuoka", "福岡", "Hakata", "博多"): (33.59, 130.40),
    ("Kitakyushu", "北九州"): (33.88, 130.88),
    ("Saga", "佐賀"): (33.25, 130.30),
    ("Nagasaki", "長崎"): (32.75, 129.87),
    ("Kumamoto", "熊本"): (32.79, 130.74),
    ("Oita", "大分"): (33.24, 131.61),
    ("Miyazaki", "宮崎"): (31.91, 131.42),
    ("Kagoshima", "鹿児島"): (31.56, 130.56),
    ("Naha", "那覇", "Okinawa", "沖縄"): (26.21, 127.68),
}
INDIAN = {
    ("Lucknow", "लखनऊ"): (26.85, 80.95),
    ("Noida", "नोएडा", "Gautam Buddha Nagar", "Gautam Buddh Nagar", "गौतम बुद्ध नगर"): (
        28.57,
        77.33,
    ),
    ("Greater Noida", "ग्रेटर नोएडा"): (28.47, 77.50),
    ("Jewar", "YEIDA", "Yamuna Expressway", "जेवर"): (28.12, 77.56),
    ("Ghaziabad", "गाज़ियाबाद"): (28.67, 77.42),
    ("Meerut", "मेरठ"): (28.98, 77.71),
    ("Kanpur", "Kanpur Nagar", "कानपुर"): (26.45, 80.33),
    ("Varanasi", "Banaras", "वाराणसी"): (25.32, 82.97),
    ("Prayagraj", "Allahabad", "प्रयागराज"): (25.44, 81.85),
    ("Agra", "आगरा"): (27.18, 78.01),
    ("Mathura", "मथुरा"): (27.49, 77.67),
    ("Aligarh", "अलीगढ़"): (27.88, 78.08),
    ("Ayodhya", "Faizabad", "अयोध्या"): (26.79, 82.20),
    ("Gorakhpur", "गोरखपुर"): (26.76, 83.37),
    ("Jhansi", "झाँसी", "झांसी"): (25.45, 78.57),
    ("Bareilly", "बरेली"): (28.37, 79.43),
    ("Moradabad", "मुरादाबाद"): (28.84, 78.77),
    ("Saharanpur", "सहारनपुर"): (29.97, 77.55),
    ("Muzaffarnagar", "मुजफ्फरनगर"): (29.47, 77.70),
    ("Firozabad", "फिरोजाबाद"): (27.15, 78.40),
    ("Etawah", "इटावा"): (26.78, 79.02),
    ("Hardoi", "हरदोई"): (27.40, 80.13),
    ("Unnao", "उन्नाव"): (26.55, 80.49),
    ("Rae Bareli", "Raebareli", "रायबरेली"): (26.23, 81.24),
    ("Sitapur", "सीतापुर"): (27.57, 80.68),
    ("Barabanki", "बाराबंकी"): (26.93, 81.19),
    ("Chitrakoot", "चित्रकूट"): (25.20, 80.90),
    ("Banda", "बांदा"): (25.48, 80.34),
    ("Mirzapur", "मिर्जापुर"): (25.15, 82.57),
    ("Sonbhadra", "Robertsganj", "सोनभद्र"): (24.69, 83.07),
    ("Azamgarh", "आजमगढ़"): (26.07, 83.19),
    ("Bahraich", "बहराइच"): (27.57, 81.60),
    ("Shahjahanpur", "शाहजहाँपुर"): (27.88, 79.91),
    ("Hapur", "हापुड़"): (28.73, 77.78),
    ("Bulandshahr", "बुलंदशहर"): (28.40, 77.85),
    ("Delhi", "New Delhi", "दिल्ली", "नई दिल्ली"): (28.61, 77.21),
    ("Gurugram", "Gurgaon", "गुरुग्राम"): (28.46, 77.03),
    ("Mumbai", "मुंबई"): (19.08, 72.88),
    ("Pune", "पुणे"): (18.52, 73.86),
    ("Bengaluru", "Bangalore", "बेंगलुरु"): (12.97, 77.59),
    ("Chennai", "चेन्नई"): (13.08, 80.27),
    ("Hyderabad", "हैदराबाद"): (17.39, 78.49),
    ("Kolkata", "कोलकाता"): (22.57, 88.36),
    ("Ahmedabad", "अहमदाबाद"): (23.03, 72.58),
    ("Gandhinagar", "गांधीनगर"): (23.22, 72.65),
    ("Jaipur", "जयपुर"): (26.91, 75.79),
}  # fmt: skip

Place = tuple[str, float, float]


def _key(name: str) -> str:
    """Return a name as it is compared: “Ōsaka-shi” and “OSAKA” are one."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(each for each in plain if not ("\u0300" <= each <= "\u036f"))
    plain = unicodedata.normalize("NFKC", plain)
    words = "".join(each if each.isalnum() or ord(each) > 0x2FF else " " for each in plain).split()
    while len(words) > 1 and words[-1] in _KINDS:
        words.pop()
    key = " ".join(words)
    return key[:-1] if len(key) > 1 and key[-1] in "市都府県" and key not in ("京都",) else key


_KINDS = {"city", "shi", "ken", "fu", "to", "district", "prefecture", "metropolis"}
_PLACES: dict[str, Place] = {
    _key(name): (country, *where)
    for country, table in ((JAPAN, JAPANESE), (INDIA, INDIAN))
    for names, where in table.items()
    for name in names
}


@lru_cache(2_000)
def place_of(city: str) -> Place | None:
    """Return country and coordinates of a city, or None where it is not known for certain."""
    key = _key(city[:200])
    if key in _PLACES:
        return _PLACES[key]
    # “Minato, Tokyo”: the last part that is known.
    parts = [part for part in city[:200].replace("、", ",").replace("(", ",").split(",") if part]
    known = [_PLACES[key] for part in parts if (key := _key(part)) in _PLACES]
    return known[-1] if known else None


def kilometres(one: Place, other: Place) -> float:
    """Return the great circle between two places."""
    lat1, lon1, lat2, lon2 = map(radians, (*one[1:], *other[1:]))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


@lru_cache(2_000)
def least_minutes(from_city: str, to_city: str) -> int | None:
    """Return how long the journey takes at least, in quarters of an hour; None: nobody knows."""
    one, other = place_of(from_city), place_of(to_city)
    if one is None or other is None:
        return None
    if one == other:
        return 0
    distance = kilometres(one, other)
    if one[0] != other[0]:
        return _rounded(_by_air(distance) + 60)  # passports
    return _rounded(min(_by_land(one[0], distance), _by_air(distance)))


def _by_land(country: str, distance: float) -> float:
    """Local ways first; farther off by Shinkansen, or on the expressway."""
    slow = distance * 1.3 / 45 * 60 + 15
    if country == JAPAN:
        return min(slow, distance * 1.25 / 205 * 60 + 35)
    return min(slow, distance * 1.25 / 80 * 60 + 30)


def _by_air(distance: float) -> float:
    """Two and a half hours at the airports and on the way to and from them."""
    return distance / 750 * 60 + 150


def _rounded(minutes: float) -> int:
    return max(STEP, round(minutes / STEP) * STEP)
