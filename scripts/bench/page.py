"""What the measuring scripts share: the machine in words, Markdown tables, plots as
SVG, and the marked sections of docs/benchmarks.md that they write.

Python's standard library only.
"""

import datetime
import html
import math
import os
import pathlib
import platform
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
PLOTS = ROOT / "docs" / "benchmarks"
COLOURS = ["#1f6f8b", "#c8553d", "#588157", "#7b5ea7", "#b58900", "#6c757d"]


def machine():
    """Processor, cores, memory, system: what a figure depends on."""
    info = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
    model = re.search(r"model name\s*:\s*(.+)", info)
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()) if info else None
    virtual = ", virtual" if "hypervisor" in info else ""
    gib = f", {int(memory[1]) / 2**20:.0f} GiB" if memory else ""
    return f"{model[1].strip() if model else platform.processor()}{virtual}, {os.cpu_count()} cores{gib}, {platform.system()} {platform.release()}"


def when():
    return datetime.date.today().strftime("%-d %B %Y")


def build(binary):
    """Which build of the guard was measured: one that is not optimised says nothing about speed."""
    kind = pathlib.Path(binary).parent.name
    return f"a {kind} build" if kind == "release" else f"a {kind} build, which is slower than a release"


def load_now():
    """A warning where others use the machine: a figure taken then is worth little."""
    one = os.getloadavg()[0]
    return f" The machine was not idle before the run (load {one:.1f})." if one > 0.7 else ""


def table(rows):
    """Markdown of `rows`, the first of which is the head."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def record(name, markdown):
    """Puts `markdown` between the marks of the section `name` of the page."""
    text = PAGE.read_text()
    marks = (f"<!-- {name}: written by a script -->", f"<!-- /{name} -->")
    if not all(text.count(mark) == 1 for mark in marks):
        raise SystemExit(f"{PAGE} has no section between {marks[0]} and {marks[1]}")
    before, rest = text.split(marks[0])
    after = rest.split(marks[1])[1]
    PAGE.write_text(f"{before}{marks[0]}\n\n{markdown.strip()}\n\n{marks[1]}{after}")
    print(f"written: section {name} of {PAGE.relative_to(ROOT)}", flush=True)


def plot(name, svg):
    """Stores a plot beside the page and gives the Markdown that shows it."""
    PLOTS.mkdir(parents=True, exist_ok=True)
    (PLOTS / f"{name}.svg").write_text(svg)
    title = re.search(r"<title>(.*?)</title>", svg)[1]
    return f"![{title}](benchmarks/{name}.svg)"


def bars(title, unit, values, log=True):
    """Horizontal bars of [(label, value)]; on a logarithmic axis where values lie far apart."""
    height, left, width = 26, 250, 420
    top = max(v for _, v in values)
    low = min(v for _, v in values if v > 0)
    floor = 10 ** math.floor(math.log10(low)) / 2 if log else 0
    out = []
    for n, (label, value) in enumerate(values):
        share = math.log(max(value, floor) / floor) / math.log(top / floor) if log and top > floor else value / top
        y = 44 + n * height
        colour = COLOURS[1] if label.startswith("Phi Guard") else COLOURS[0]
        out.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{html.escape(label)}</text>')
        out.append(f'<rect x="{left}" y="{y}" width="{max(share * width, 1):.1f}" height="18" fill="{colour}"/>')
        out.append(f'<text x="{left + share * width + 6:.1f}" y="{y + 14}">{value:.3g}</text>')
    return svg(title, f"{unit}{', logarithmic' if log else ''}", left + width + 70, 60 + len(values) * height, out)


def lines(title, x_name, y_name, series, log_x=False, log_y=False):
    """Lines of {label: [(x, y)]}."""
    left, top, width, height = 70, 44, 520, 260
    points = [p for line in series.values() for p in line]
    place_x, ticks_x = axis([x for x, _ in points], log_x)
    place_y, ticks_y = axis([y for _, y in points], log_y, zero=not log_y)
    out = []
    for tick in ticks_x:
        x = left + place_x(tick) * width
        out.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{top + height}" stroke="#e3e3e3"/>')
        out.append(f'<text x="{x:.1f}" y="{top + height + 18}" text-anchor="middle">{tick:g}</text>')
    for tick in ticks_y:
        y = top + height - place_y(tick) * height
        out.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#e3e3e3"/>')
        out.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for n, (label, line) in enumerate(series.items()):
        path = " ".join(f"{left + place_x(x) * width:.1f},{top + height - place_y(y) * height:.1f}" for x, y in line)
        colour = COLOURS[n % len(COLOURS)]
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out.append(f'<rect x="{left + width + 16}" y="{top + n * 20}" width="12" height="12" fill="{colour}"/>')
        out.append(f'<text x="{left + width + 34}" y="{top + n * 20 + 11}">{html.escape(label)}</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 40}" text-anchor="middle">{html.escape(x_name)}</text>')
    return svg(title, y_name, left + width + 200, top + height + 56, out)


def axis(values, log, zero=False):
    """A function from a value to 0..1, and where to write figures."""
    low, high = (0 if zero else min(values)), max(values)
    if log:
        low, high = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))
        high = high if high > low else low * 10
        ticks = [10**n for n in range(round(math.log10(low)), round(math.log10(high)) + 1)]
        return (lambda v: math.log(v / low) / math.log(high / low)), ticks
    step = 10 ** math.floor(math.log10(max(high - low, 1e-9)))
    step = next(s for s in (step / 5, step / 2, step, step * 2) if (high - low) / s <= 8)
    high = math.ceil(high / step) * step
    low = math.floor(low / step) * step
    return (lambda v: (v - low) / ((high - low) or 1)), [low + n * step for n in range(round((high - low) / step) + 1)]


def svg(title, below, width, height, parts):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="DejaVu Sans, sans-serif" font-size="12" fill="#222" role="img">'
    ground = f'<title>{html.escape(title)}</title><rect width="{width}" height="{height}" fill="#fff"/>'
    words = f'<text x="12" y="18" font-size="14" font-weight="bold">{html.escape(title)}</text><text x="12" y="34" fill="#666">{html.escape(below)}</text>'
    return "\n".join([head, ground, words, *parts, "</svg>"]) + "\n"


def scatter(title, x_name, y_name, points):
    """Named points of (name, x, y): x logarithmic, y from 0 to 1."""
    left, top, width, height = 60, 44, 560, 300
    place_x, ticks = axis([x for _, x, _ in points], True)
    out = []
    for tick in ticks:
        x = left + place_x(tick) * width
        out.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{top + height}" stroke="#e3e3e3"/>')
        out.append(f'<text x="{x:.1f}" y="{top + height + 18}" text-anchor="middle">{tick:g}</text>')
    for n in range(0, 11, 2):
        y = top + height - n / 10 * height
        out.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#e3e3e3"/>')
        out.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{n / 10}</text>')
    beside = []
    for number, (name, value, share) in enumerate(points, 1):
        x, y = left + place_x(value) * width, top + height - share * height
        colour = COLOURS[1] if name.startswith("Phi Guard") else COLOURS[0]
        # Figures that would lie on one another go up.
        at = y - 8
        while any(abs(at - other) < 12 and abs(x - other_x) < 16 for other_x, other in beside):
            at -= 12
        beside.append((x, at))
        out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/><text x="{x:.1f}" y="{at:.1f}" text-anchor="middle">{number}</text>')
        out.append(f'<text x="{left + width + 20}" y="{top + 10 + number * 20}" fill="{colour}">{number}  {html.escape(name)}</text>')
    out.append(f'<text x="{left + width / 2}" y="{top + height + 40}" text-anchor="middle">{html.escape(x_name)}</text>')
    return svg(title, y_name, left + width + 260, top + height + 60, out)
