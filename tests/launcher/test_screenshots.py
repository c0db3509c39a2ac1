"""The list of pictures covers what the pages show, and the browser is driven."""

import ast
import json
import re
import shutil
import struct
import textwrap
from pathlib import Path

import pytest

from launcher import screenshots
from launcher.page import Page
from launcher.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
#: Drawn by hand, not taken of a screen.
DRAWN = {"icon.png", "icon.svg"}
NAMED = re.compile(r"""!\[[^\]]*\]\(([^)\s]+)\)|<img\b[^>]*?src=["']([^"']+)""")


def listed():
    return [file for picture in screenshots.read() for file in picture["files"]]


def named_in_pages():
    """Return the pictures that READMEs, store pages and manifests name."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("addons/*/readme/*.md")]
    pages += ROOT.glob("addons/*/static/description/index.html")
    found = set()
    for page in pages:
        # the readme's pages end up in index.html, whose place they speak from
        base = page.parent
        if base.name == "readme":
            base = base.parent / "static" / "description"
        for match in NAMED.finditer(page.read_text("utf-8")):
            target = match[1] or match[2]
            if not target.startswith(("http:", "https:", "data:")):
                found.add((base / target).resolve())
    for manifest in ROOT.glob("addons/*/__manifest__.py"):
        images = ast.literal_eval(manifest.read_text("utf-8")).get("images", [])
        found |= {(manifest.parent / image).resolve() for image in images}
    names = {path.relative_to(ROOT).as_posix() for path in found}
    return {name for name in names if Path(name).name not in DRAWN}


def kept():
    folders = [ROOT / "docs", *ROOT.glob("addons/*/static/description")]
    files = [file for folder in folders for file in folder.glob("*.png")]
    return {f.relative_to(ROOT).as_posix() for f in files if f.name not in DRAWN}


def test_pictures_of_pages_are_listed_once():
    assert sorted(listed()) == sorted(set(listed()))
    assert sorted(named_in_pages() - set(listed())) == []


def test_listed_pictures_are_shown():
    assert sorted(set(listed()) - named_in_pages()) == []


def test_kept_pictures_are_the_listed_ones():
    assert sorted(kept()) == sorted(listed())


def test_sizes_are_as_listed():
    for picture in screenshots.read():
        width, height = screenshots.SIZE
        wanted = (picture.get("width", width), picture.get("height", height))
        if picture.get("phone"):
            wanted = tuple(2 * side for side in wanted)
        for file in picture["files"]:
            header = (ROOT / file).read_bytes()[:24]
            assert header.startswith(b"\x89PNG"), file
            assert struct.unpack(">II", header[16:]) == wanted, file


@pytest.mark.parametrize(
    "picture, complaint",
    [
        ({"name": "a", "files": [], "login": "sam"}, "lacks path"),
        (
            {
                "name": "a",
                "files": [],
                "login": "sam",
                "path": "/",
                "steps": [{"do": "dance", "wait": "p"}],
            },
            "dance",
        ),
    ],
)
def test_a_mistake_in_the_list_is_told(tmp_path, picture, complaint):
    file = tmp_path / "list.json"
    file.write_text(json.dumps([picture]))
    with pytest.raises(Problem, match=complaint):
        screenshots.read(file)


def test_some_are_chosen_by_name():
    pictures = [{"name": "a"}, {"name": "b"}]
    assert screenshots.chosen(pictures, ["b"]) == [{"name": "b"}]
    assert screenshots.chosen(pictures, []) == pictures
    with pytest.raises(Problem, match="is called c"):
        screenshots.chosen(pictures, ["c"])


def test_without_a_demo_it_says_so(checkout):
    (checkout.root / "docs").mkdir()
    (checkout.root / "docs" / "screenshots.json").write_text("[]")
    assert "no demo is running" in checkout.refusal("screenshots")


@pytest.fixture(scope="module")
def page():
    # ./spm test puts the browser it brings first
    with Page(shutil.which("google-chrome")) as page:
        page.calm()
        yield page


def show(page, body):
    html = textwrap.dedent(body)
    page.call("Page.setDocumentContent", frameId=frame(page), html=html)


def frame(page):
    return page.call("Page.getFrameTree")["frameTree"]["frame"]["id"]


def test_steps_are_done_on_what_is_seen(page):
    show(
        page,
        """
        <div class="row" style="display: none">Sam <button>no</button></div>
        <div class="row">Pia <button onclick="this.textContent = 'Pia'">x</button></div>
        <div class="row">Sam <button onclick="this.textContent = 'ok'">x</button></div>
        """,
    )
    step = {"do": "click", "wait": ".row", "text": "Sam", "part": "button"}
    screenshots.do(page, step)
    texts = "[...document.querySelectorAll('button')].map((b) => b.textContent)"
    assert page.evaluate(texts) == ["no", "x", "ok"]


def test_what_comes_late_is_waited_for(page):
    show(page, "<p>soon</p>")
    page.evaluate("void setTimeout(() => document.body.append('here'), 300)")
    screenshots.do(page, {"wait": "body", "text": "here"})


def test_what_does_not_come_is_told(page, monkeypatch):
    monkeypatch.setattr(screenshots, "PATIENCE", 0.3)
    show(page, "<p>nothing</p>")
    with pytest.raises(Problem, match="there is no .row Sam"):
        screenshots.do(page, {"wait": ".row", "text": "Sam"})


def test_the_picture_has_the_size(page):
    page.size(640, 360)
    show(page, "<p>a page</p>")
    header = page.picture()[:24]
    assert struct.unpack(">II", header[16:]) == (640, 360)


def test_a_picture_is_taken_at_rest(page):
    show(
        page,
        """
        <div class="o_action_manager"><p id="clock">0</p></div>
        <script>
            let left = 8;
            const tick = () => {
                document.getElementById("clock").textContent = --left;
                if (left) { setTimeout(tick, 120); }
            };
            tick();
        </script>
        """,
    )
    page.evaluate("window.odoo = {isReady: true}; 0")
    screenshots.settled(page)
    assert page.evaluate("document.getElementById('clock').textContent") == "0"


def test_errors_of_a_page_are_problems(page):
    with pytest.raises(Problem, match="no such thing"):
        page.evaluate("(() => {throw new Error('no such thing')})()")
    with pytest.raises(Problem, match="the browser"):
        page.call("No.suchMethod")
