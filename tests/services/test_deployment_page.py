"""docs/deployment.md names every variable the product reads, and none that it does not."""

import re

from services.place import ROOT

READS = re.compile(
    r"""environment\.(?:text|flag|words|folder|https|choice)\(\s*"([A-Z_]+)\"|"""
    r"""environ(?:\.get\(|\[)"([A-Z_]+)\""""
)
NOT_FOR_PEOPLE = {"DJANGO_SETTINGS_MODULE"}


def test_the_table_of_variables_is_true():
    sources = [*ROOT.glob("invest_up/*.py"), ROOT / "services" / "gunicorn_conf.py"]
    sources += [ROOT / "imports" / "demo.py", ROOT / "imports/management/commands/demo_accounts.py"]
    read = {name for path in sources for pair in READS.findall(path.read_text()) for name in pair}
    page = (ROOT / "docs" / "deployment.md").read_text()
    table = page.partition("## Environment")[2].partition("\nFor make")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named == read - {""} - NOT_FOR_PEOPLE
