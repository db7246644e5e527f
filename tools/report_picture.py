"""docs/assets/report.png, the picture on the home page: a real report in a real browser.

`python tools/report_picture.py` runs the demo, opens its report in headless Chromium, and writes
the picture with few colours, so that it stays small. It needs Chromium and Pillow.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "assets" / "report.png"
WIDTH, HEIGHT = 1100, 1030
COLOURS = 64
MAX_BYTES = 150_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A browser without a profile, a sandbox of its own or any request to its maker.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def screenshot(browser: str, page: Path, picture: Path, width: int, height: int) -> None:
    """Write what the browser shows of `page` at this size, in pixels."""
    with TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                *FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={picture}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


def reduce_colours(source: Path, target: Path) -> None:
    """Write `source` as a PNG with a palette, which is a third of its size."""
    from PIL import Image

    with Image.open(source) as picture:
        palette = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        palette.save(target, optimize=True)


def main() -> int:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("no Chromium found")
    with TemporaryDirectory() as folder:
        project = Path(folder) / "desk"
        command = [sys.executable, "-m", "helpscout_migrator", "demo", "--to", str(project)]
        environ = os.environ | {"LOGNAME": "ada"}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environ)
        report = project / ".helpscout-migration" / "report.html"
        # The temporary folder would be longer than any path of a user.
        page = report.read_text("utf-8").replace(str(project), "/home/ada/desk")
        report.write_text(page, "utf-8")
        shot = Path(folder) / "report.png"
        screenshot(browser, report, shot, WIDTH, HEIGHT)
        reduce_colours(shot, PICTURE)
    size = PICTURE.stat().st_size
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {size} bytes\n")
    return 0 if size < MAX_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
