"""A stamp lets unchanged work be skipped, and nothing else."""

from services import stamps


def test_same_files_same_digest_whatever_the_order(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("1")
    second.write_text("2")
    one = stamps.digest([first, second], tmp_path)
    assert one == stamps.digest([second, first, first], tmp_path)


def test_content_name_and_salt_count(tmp_path):
    path = tmp_path / "a"
    path.write_text("1")
    seen = {stamps.digest([path], tmp_path), stamps.digest([path], tmp_path, salt="x")}
    path.write_text("2")
    seen.add(stamps.digest([path], tmp_path))
    seen.add(stamps.digest([path.rename(tmp_path / "b")], tmp_path))
    assert len(seen) == 4


def test_moving_the_folder_changes_nothing(tmp_path):
    here, there = tmp_path / "here", tmp_path / "日本 there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "a").write_text("1")
    assert stamps.digest([here / "a"], here) == stamps.digest([there / "a"], there)


def test_missing_damaged_and_other_stamps_do_not_match(tmp_path):
    stamp = tmp_path / "deep" / "stamp"
    assert not stamps.matches(stamp, "x")
    stamps.write(stamp, "x")
    assert stamps.matches(stamp, "x")
    assert not stamps.matches(stamp, "y")
    stamp.write_bytes(b"\xff\xfe")
    assert not stamps.matches(stamp, "x")
