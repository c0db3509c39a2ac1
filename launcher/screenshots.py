"""`./spm screenshots`: every picture of the README and the addons, from the demo.

`docs/screenshots.json` lists them: a picture's ``name``; the ``files`` it is kept in;
the ``login`` that sees it; ``path``, where to go; ``steps`` on the way, in order; and
if needed ``width``, ``height``, ``phone`` and ``dark``. A step has ``wait`` (a CSS
selector, with ``text`` an element that contains it, with ``part`` what is inside of
that) and, once it is there, does it (``do``: click, type, scroll, hover or nothing):

    {"do": "click", "wait": ".o_data_row", "text": "Sam Rivers", "part": "button"}

A picture is taken when nothing is being loaded and two in a row are alike.
"""

import json
import time

from . import database, paths
from .problem import Problem
from .process import run
from .progress import Step

LIST = paths.ROOT / "docs" / "screenshots.json"
SIZE = (1360, 800)
PATIENCE = 60  # seconds until something that does not come is given up
ACTIONS = ("click", "type", "scroll", "hover", "")
STILL = """(() => {
    if (!document.getElementById("spm_still")) {
        const style = document.createElement("style");
        style.id = "spm_still";
        style.textContent = `*, ::before, ::after {
            animation: none !important; transition: none !important;
            caret-color: transparent !important;
        } .o_notification_manager, .o-mail-ChatHub {display: none !important}`;
        document.head.append(style);
    }
    document.activeElement?.blur?.();
})()"""
READY = """Boolean(
    document.readyState === "complete" && window.odoo?.isReady !== false
    && document.querySelector(".o_action_manager > *")
    && !document.querySelector(".o_loading_indicator, .o_view_sample_data_loading")
    && [...document.images].every((image) => image.complete)
)"""
SHRINK = """
import sys
from PIL import Image
for file in sys.argv[1:]:
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(256, method=2, dither=0)
    small.save(file, optimize=True)
"""
FIND = """(() => {
    const wanted = %(text)s, part = %(part)s;
    return [...document.querySelectorAll(%(selector)s)]
        .filter((el) => el.textContent.includes(wanted))
        .map((el) => part ? el.querySelector(part) : el)
        .find((el) => el?.getClientRects().length);
})()"""


def read(file=LIST):
    """Return the list of pictures; a mistake in it is a Problem."""
    pictures = json.loads(file.read_text(encoding="utf-8"))
    for picture in pictures:
        missing = {"name", "files", "login", "path"} - set(picture)
        if missing:
            raise Problem(f"{file.name}: a picture lacks {', '.join(sorted(missing))}")
        for step in picture.get("steps", []):
            if "wait" not in step or step.get("do", "") not in ACTIONS:
                raise Problem(f"{file.name}: {picture['name']}: what is {step}?")
    return pictures


def chosen(pictures, names):
    """Return the pictures with these names, or all of them."""
    unknown = set(names) - {picture["name"] for picture in pictures}
    if unknown:
        raise Problem(
            f"no picture is called {', '.join(sorted(unknown))}: see {LIST.name}"
        )
    return [p for p in pictures if not names or p["name"] in names]


def take(page, base, pictures):
    """Take the pictures and write their files.

    :param Page page: a browser's page, logged in as nobody
    :param str base: the address of the demo
    """
    page.calm()
    for picture in sorted(pictures, key=lambda p: p["login"]):
        with Step(f"Picture {picture['name']}"):
            try:
                data = one(page, base, picture)
            except Problem as problem:
                seen = paths.LOGS / "screenshot.png"
                seen.write_bytes(page.picture())
                raise Problem(
                    f"picture {picture['name']}: {problem}; what is seen: {seen}"
                ) from problem
        for file in picture["files"]:
            (paths.ROOT / file).write_bytes(data)


def shrink(python, pictures):
    """Leave the files of pictures with 256 colours, a third of the size.

    :param Path python: one with Pillow, as Odoo's has it
    """
    files = [paths.ROOT / file for picture in pictures for file in picture["files"]]
    run([python, "-c", SHRINK, *files], "the pictures stay large")


def one(page, base, picture):
    """Return one picture as PNG."""
    phone = picture.get("phone", False)
    width, height = SIZE
    size = picture.get("width", width), picture.get("height", height)
    page.size(*size, phone=phone)
    log_in(page, base, picture["login"])
    scheme = "dark" if picture.get("dark") else "light"
    page.evaluate(f"document.cookie = 'color_scheme={scheme};path=/'")
    page.go(base + picture["path"])
    wait(page, READY, "the screen does not appear")
    for step in picture.get("steps", []):
        do(page, step)
    wait(page, READY, "it goes on loading")
    return settled(page)


def log_in(page, base, login, name=database.DEMO):
    """Start a session of a user, whose password is the login.

    :param name: of the database
    """
    if getattr(page, "login", None) == login:
        return
    page.call("Network.clearBrowserCookies")
    page.go(f"{base}/web/login")
    wait(page, "document.readyState === 'complete'", "no login page")
    params = {"db": name, "login": login, "password": login}
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
    headers = '{"Content-Type": "application/json"}'
    uid = page.evaluate(
        f"fetch('/web/session/authenticate', {{method: 'POST', headers: {headers},"
        f" body: {json.dumps(body)}}}).then((r) => r.json()).then((r) => r.result?.uid)"
    )
    if not uid:
        raise Problem(f"{login} cannot log in to {name}: is it of this checkout?")
    page.login = login


def do(page, step):
    """Wait for what a step names, and do what it says."""
    wanted = {"selector": step["wait"], "text": step.get("text", "")}
    wanted["part"] = step.get("part", "")
    find = FIND % {name: json.dumps(value) for name, value in wanted.items()}
    named = " ".join(filter(None, wanted.values()))
    wait(page, f"Boolean({find})", f"there is no {named}")
    action = step.get("do", "")
    if action == "click":
        page.evaluate(f"{find}.click()")
    elif action == "scroll":
        page.evaluate(f"{find}.scrollIntoView({{block: 'start'}})")
    elif action == "hover":
        page.evaluate(
            f"{find}.dispatchEvent(new MouseEvent('mouseover', {{bubbles: true}}))"
        )
    elif action == "type":
        page.evaluate(f"{find}.focus()")
        page.call("Input.insertText", text=step["value"])


def wait(page, expression, failure):
    """Wait until a JavaScript expression is true."""
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        if time.monotonic() > deadline:
            raise Problem(f"{failure} ({PATIENCE} seconds)")
        time.sleep(0.1)


def settled(page):
    """Return the picture once two in a row are alike and nothing is being loaded."""
    deadline = time.monotonic() + PATIENCE
    before = None
    while True:
        page.evaluate(STILL)
        picture = page.picture() if page.evaluate(READY) else None
        if picture and picture == before:
            return picture
        if time.monotonic() > deadline:
            raise Problem(f"the screen does not come to rest ({PATIENCE} seconds)")
        before = picture
        time.sleep(0.5)
