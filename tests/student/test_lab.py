"""check() in a real JupyterLab, in a real browser: a student presses run and looks."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from releases import answer, cell, release, solved, source
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-proxy-server", "--window-size=1400,2600"),
)
PATIENCE = 120

SHOWN = {
    "right": ("pool_output_size: 4 of 4 criteria passed on the visible cases", "✓ passed"),
    "wrong shape": (
        "max_pool_forward: 0 of 8 criteria passed on the visible cases",
        "max_pool_forward, 3x3 map, window 2, stride 1: has shape (1, 1, 3, 3), expected (1, 1, 2, 2)",
    ),
    "wrong value": (
        "max_pool_backward: 0 of 10 criteria passed on the visible cases",
        "max_pool_backward, window 2, stride 1, dout 1 2 3 4: differs in 3 of 9 values; greatest difference 7 at "
        "(0, 0, 2, 1): found 14, expected 7; every value is 2 times the expected one",
    ),
    "exception": (
        "avg_pool_forward: 0 of 7 criteria passed on the visible cases",
        "avg_pool_forward, 3x3 map, window 2, stride 1: raised KeyError: 2\n"
        "in avg_pool_forward, line 2 of its cell: return {}[size]",
    ),
    "not implemented": ("global_avg_pool: not implemented yet", "○ not written"),
}

READABLE = """
const light = c => { const p = c.match(/[\\d.]+/g).map(Number), a = p.length > 3 ? p[3] : 1;
  return [p.slice(0, 3).map(v => { v /= 255; return v <= 0.04 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; })
    .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0), a]; };
const below = e => { for (; e; e = e.parentElement) { const [l, a] = light(getComputedStyle(e).backgroundColor);
  if (a > 0.5) return l; } return 1; };
return [...document.querySelectorAll('.jp-OutputArea-output :is(th, td, caption, figcaption, svg)')].map(e => {
  const [t] = light(getComputedStyle(e).color), b = below(e);
  return (Math.max(t, b) + 0.05) / (Math.min(t, b) + 0.05); });
"""
"""The contrast of every text in the outputs with what lies behind it, as WCAG defines it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release, with an answer of each kind."""
    notebook = answer(
        solved(),
        max_pool_forward="def max_pool_forward(x, size, stride):\n    return x[..., ::stride, ::stride].astype(float)",
        max_pool_backward=(
            "def max_pool_backward(dout, x, size, stride):\n    dx = np.zeros(x.shape)\n"
            "    for n, c, i, j in np.ndindex(dout.shape):\n"
            "        window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]\n"
            "        k, m = np.unravel_index(window.argmax(), window.shape)\n"
            "        dx[n, c, i * stride + k, j * stride + m] += 2 * dout[n, c, i, j]\n    return dx"
        ),
        avg_pool_forward="def avg_pool_forward(x, size, stride):\n    return {}[size]",
        global_avg_pool=cell(source(), "global_avg_pool_code").source,
    )
    kept = ["setup", "pool_output_size", "max_pool_forward", "max_pool_backward", "avg_pool_forward", "global_avg_pool"]
    kept += [f"{name}_code" for name in kept]
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") in kept]
    notebook.cells.append(new_code_cell('print("all done")'))
    return release(tmp_path_factory.mktemp("Übung 1 é"), notebook).parent


@pytest.fixture(scope="module", params=["Light", "Dark"])
def browser(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser in which all cells of the notebook have been run."""
    home = tmp_path_factory.mktemp(f"home-{request.param}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lab = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.ip=127.0.0.1",
         "--IdentityProvider.token=", f"--LabApp.user_settings_dir={settings(home, request.param)}"],
        cwd=folder, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={home / 'chromium'}"):
        options.add_argument(flag)
    try:
        wait(lambda: answers(port))
        with webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver")) as driver:
            driver.get(f"http://127.0.0.1:{port}/lab/tree/pooling.ipynb")
            wait(lambda: "Idle" in text(driver, "#jp-bottom-panel, #jp-main-statusbar"))
            press(driver, ".lm-MenuBar-item", "Run")
            press(driver, ".lm-Menu-item", "Run All Cells")
            wait(lambda: "all done" in text(driver, ".jp-Cell:last-of-type .jp-OutputArea-output"))
            driver.save_screenshot(str(home / "screenshot.png"))
            yield driver
    finally:
        lab.terminate()
        lab.wait()


def settings(home: Path, theme: str) -> Path:
    folder = home / "settings"
    (folder / "@jupyterlab/apputils-extension").mkdir(parents=True)
    for name, values in {
        "themes": {"theme": f"JupyterLab {theme}"},
        "notification": {"fetchNews": "false", "checkForUpdates": False},
    }.items():
        path = folder / f"@jupyterlab/apputils-extension/{name}.jupyterlab-settings"
        path.write_text(json.dumps(values))
    return folder


def environment(home: Path) -> dict[str, str]:
    folders = {
        name: str(home / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    return {**os.environ, **folders, "HOME": str(home)}


def answers(port: int) -> bool:
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"http://127.0.0.1:{port}/api", timeout=2
        ):
            return True
    except OSError:
        return False


def wait(until: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < limit, "JupyterLab does not come to that"
        time.sleep(0.2)


def text(driver: Any, selector: str) -> str:
    return str(
        driver.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText).join('\\n')", selector
        )
    )


def press(driver: Any, selector: str, label: str) -> None:
    wait(lambda: [e for e in driver.find_elements(By.CSS_SELECTOR, selector) if e.text.startswith(label)])
    next(e for e in driver.find_elements(By.CSS_SELECTOR, selector) if e.text.startswith(label)).click()


@pytest.mark.parametrize("kind", SHOWN)
def test_a_check_cell_shows_a_table(browser: Any, kind: str) -> None:
    title, line = SHOWN[kind]
    tables = [
        table for table in browser.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output table") if title in table.text
    ]
    assert len(tables) == 1, text(browser, ".jp-OutputArea-output")
    assert line in tables[0].text


def test_what_differs_is_drawn(browser: Any) -> None:
    labels = [
        e.get_attribute("aria-label") for e in browser.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output svg")
    ]
    assert labels == [
        "actual of shape (1, 1, 3, 3), expected of shape (1, 1, 2, 2)",
        "3 of 9 values differ: at (0, 0, 0, 0) found 2, expected 1; at (0, 0, 1, 2) found 4, expected 2; "
        "at (0, 0, 2, 1) found 14, expected 7",
    ]


def test_every_text_can_be_read_on_its_background(browser: Any) -> None:
    contrasts = browser.execute_script(READABLE)
    assert len(contrasts) > 60
    assert min(contrasts) > 4.5
