"""Rules about the repository's own files."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each may import itself and what stands before it.
FLOORS = ["xzedu.common", "policies", "institutions", "xzedu.statistics", "xzedu.desk", "xzedu.site"]
FOLDERS = {
    "xzedu.common": "xzedu/common",
    "policies": "policies",
    "institutions": "institutions",
    "xzedu.statistics": "statistics",
    "xzedu.desk": "xzedu/desk",
    "xzedu.site": "xzedu/site",
}


def imported_modules(path):
    """Yield the absolute names of the modules a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor_of(module):
    return next((floor for floor in FLOORS if module == floor or module.startswith(f"{floor}.")), None)


@pytest.mark.parametrize("app", FLOORS)
def test_app_imports_only_lower_floors(app):
    forbidden = []
    files = sorted((ROOT / FOLDERS[app]).rglob("*.py"))
    assert files
    for path in files:
        for module in imported_modules(path):
            floor = floor_of(module)
            too_high = floor and FLOORS.index(floor) > FLOORS.index(app)
            if too_high or module.split(".")[0] == "tests" or module.startswith("xzedu.urls"):
                forbidden.append(f"{path.relative_to(ROOT)} imports {module}")
    assert forbidden == []


def test_import_rule_sees_a_breach(tmp_path):
    file = tmp_path / "views.py"
    file.write_text("from institutions.models import Area\n", encoding="utf-8")
    (module,) = imported_modules(file)
    assert FLOORS.index(floor_of(module)) > FLOORS.index("policies")


def test_statistics_folder_is_no_regular_package():
    assert not (ROOT / "statistics" / "__init__.py").exists()
    standard = set(sys.stdlib_module_names)
    assert [path.name for path in (ROOT / "statistics").glob("*.py") if path.stem in standard] == []


PROBE = "import statistics; assert statistics.mean([1, 3]) == 2; import xzedu.statistics.apps; print('both')"


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", PROBE],
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", PROBE],
        [
            sys.executable, "-c",
            "import sys; sys.argv = ['gunicorn', 'xzedu.wsgi', '--check-config']\n"
            "from gunicorn.app.wsgiapp import run\n"
            "try:\n    run()\nexcept SystemExit as end:\n    assert not end.code\n" + PROBE,
        ],
    ],
    ids=["python", "manage.py", "gunicorn"],
)  # fmt: skip
def test_standard_library_statistics_is_not_hidden(command, tmp_path):
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=ROOT, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "both"


def test_standard_library_statistics_under_pytest():
    import statistics

    assert Path(statistics.__file__).parent == Path(ast.__file__).parent


@pytest.mark.parametrize("po", sorted((ROOT / "locale").rglob("*.po")), ids=lambda path: path.parent.parent.name)
def test_compiled_translations_match_their_source(po):
    source = polib.pofile(str(po))
    compiled = polib.mofile(str(po.with_suffix(".mo")))
    translated = {(entry.msgctxt, entry.msgid): entry for entry in source.translated_entries()}
    assert {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in compiled} == {
        key: (entry.msgstr, entry.msgstr_plural) for key, entry in translated.items()
    }


@pytest.mark.parametrize("po", sorted((ROOT / "locale").rglob("*.po")), ids=lambda path: path.parent.parent.name)
def test_translations_are_complete(po):
    source = polib.pofile(str(po))
    assert [entry.msgid for entry in source.untranslated_entries() + source.fuzzy_entries()] == []
    assert len(source.translated_entries()) > 100


def test_every_setting_read_from_the_environment_is_documented():
    settings = (ROOT / "xzedu" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'read\(\s*"\w+", "([A-Z_]+)"', settings))
    assert len(names) > 10
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


def test_every_management_command_is_documented():
    commands = [
        path.stem
        for folder in FOLDERS.values()
        for path in (ROOT / folder).glob("management/commands/*.py")
        if path.stem != "__init__"
    ]
    assert commands
    docs = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    assert [name for name in commands if name not in docs] == []


def test_templates_hold_no_inline_script_or_style():
    """The content security policy would block them: JSON-LD is data, not script."""
    breaches = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r'<style|\sstyle="|\son[a-z]+="|<script(?![^>]*(src=|application/ld\+json))', text):
            breaches.append(f"{path.relative_to(ROOT)}: {match.group()}")
    assert breaches == []


def test_locked_requirements_have_hashes_and_no_registry_address():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^\S+==\S+", text, flags=re.M)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_no_translation_is_left_in_english():
    proper_names = {"OpenStreetMap"}
    left = []
    for entry in polib.pofile(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            words = re.sub(r"%\(\w+\)[sd]|%[sd]", "", text)
            if re.search("[a-z]{3}", words) and not re.search("[\u4e00-\u9fff]", words) and text not in proper_names:
                left.append(text)
    assert left == []
