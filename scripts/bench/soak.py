"""A long run: answers, memory, descriptors and threads from its begin to its end."""

import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import page  # noqa: E402
from generators import wrk  # noqa: E402
from harness import fail  # noqa: E402

CONNECTIONS = 32
# Growth of resident memory between the first and the last third that is no leak yet.
SLACK = 1.05


def run(home, guard, bodies, seconds):
    """Answers by status, and (second, RSS MiB, peak, descriptors, threads) all along."""
    samples, stop, begun = [], threading.Event(), time.monotonic()

    def watch():
        while not stop.wait(max(seconds / 600, 0.25)) and guard.alive():
            samples.append((time.monotonic() - begun, *guard.memory()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        result = wrk(home, guard.port, bodies, CONNECTIONS, seconds, statuses=True)
        time.sleep(2)
    finally:
        stop.set()
        watcher.join()
    if not guard.alive():
        fail("the guard did not survive the soak")
    return result, samples


def told(result, samples, seconds):
    answers = sum(result.statuses.values())
    if set(result.statuses) - {201, 422} or result.errors:
        fail(f"answers that were not asked for: {dict(result.statuses)}, {result.errors} errors")
    planted = result.statuses[422] / answers
    if not 0.08 < planted < 0.12:
        fail(f"a tenth of the requests held identifiers, {planted:.3f} were refused")
    third = len(samples) // 3
    early = max(s[1] for s in samples[third : 2 * third] or samples)
    late = max(s[1] for s in samples[2 * third :])
    if late > early * SLACK + 4:
        fail(f"memory grew: {early:.0f} MiB in the second third, {late:.0f} in the last")
    rows = [
        ["", ""],
        ["requests", f"{answers:,} in {seconds} s: an hour at {answers / 3600:,.0f} a second"],
        ["at full speed", f"{result.rate:,.0f} requests/s, p50 {result.p50:.1f}, p99 {result.p99:.0f}, p99.9 {result.p999:.0f} ms"],
        ["answers", ", ".join(f"{status}: {n:,}" for status, n in sorted(result.statuses.items()))],
        ["errors", result.errors],
        ["resident, MiB: second third / last third / peak", f"{early:.0f} / {late:.0f} / {samples[-1][2]:.0f}"],
        ["descriptors: most / after", f"{max(s[3] for s in samples)} / {samples[-1][3]}"],
        ["threads: most / after", f"{max(s[4] for s in samples)} / {samples[-1][4]}"],
    ]
    picture = page.lines("Resident memory during the soak", "seconds", "MiB", {"RSS": [(s[0], s[1]) for s in samples]})
    return [page.table(rows), page.plot("soak", picture)]
