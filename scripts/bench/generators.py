"""Load generators: wrk for HTTP/1.1, h2load for HTTP/2."""

import pathlib
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from harness import fail  # noqa: E402

PATH = "/api/tasks"


@dataclass
class Result:
    """Answers a second of all kinds; milliseconds of those with 2xx where the generator
    tells them apart (h2load), of all otherwise (wrk)."""

    rate: float
    p50: float
    p99: float
    p999: float
    statuses: Counter = field(default_factory=Counter)
    errors: int = 0

    def refused(self):
        return sum(n for status, n in self.statuses.items() if not 200 <= status < 300)

    def cells(self):
        if not self.rate:
            return ["none came to its end", "", "", ""]
        rate = f"{self.rate:,.0f}" if self.rate >= 10 else f"{self.rate:.1f}"
        return [rate, *(f"{t:.2f}" if t < 100 else f"{t:.0f}" for t in (self.p50, self.p99, self.p999))]


LUA = """
local files = {{ {files} }}
local requests, kinds, turn = {{}}, {{}}, 0
counts = ""
function init(args)
  for n, name in ipairs(files) do
    local file = io.open(name, "rb")
    requests[n] = wrk.format("POST", "{path}", {{ ["Content-Type"] = "application/json" }}, file:read("*a"))
    file:close()
  end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
{response}
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency)
  local e, told = summary.errors, ""
  for _, thread in ipairs(threads) do told = told .. (thread:get("counts") or "") end
  print(string.format("RESULT %.1f %.4f %.4f %.4f %d %d %d", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, latency:percentile(99.9) / 1000, summary.requests, e.status, e.connect + e.read + e.write + e.timeout))
  print("COUNTS " .. told)
end
"""
# Costs time in the generator: only where the statuses are wanted.
RESPONSE = """
local seen = {}
function response(status)
  seen[status] = (seen[status] or 0) + 1
  local total = 0
  for _, n in pairs(seen) do total = total + n end
  if total % 50 == 0 then
    counts = ""
    for s, n in pairs(seen) do counts = counts .. s .. "=" .. n .. " " end
  end
end
"""


def wrk(home, port, files, connections, seconds, statuses=False):
    """Closed loop: as many requests as `connections` carry one after the other, the bodies of `files` in turn."""
    script = home / "post.lua"
    script.write_text(LUA.format(files=", ".join(f'"{f}"' for f in files), path=PATH, response=RESPONSE if statuses else ""))
    command = ["wrk", "-t", str(min(2, connections)), "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", "-s", str(script), f"http://127.0.0.1:{port}{PATH}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\S+) (\S+) (\S+) (\S+) (\d+) (\d+) (\d+)", text)
    if not found:
        fail(f"wrk said nothing of use: {text}")
    requests, bad = int(found[5]), int(found[6])
    counted = Counter({200: requests - bad, 599: bad} if bad else {200: requests})
    if statuses:
        counted = Counter()
        for status, n in re.findall(r"(\d+)=(\d+)", text.partition("COUNTS ")[2]):
            counted[int(status)] += int(n)
    return Result(*(float(found[n]) for n in range(1, 5)), counted, int(found[7]))


def h2load(home, port, file, clients, streams, seconds):
    """HTTP/2, closed loop, over `clients` connections of `streams` requests at once."""
    log = home / "h2load.log"
    log.unlink(missing_ok=True)
    command = ["h2load", "-D", str(seconds), "-c", str(clients), "-m", str(streams), "-t", "2" if clients > 1 else "1", "-d", str(file)]
    command += ["-H", "content-type: application/json", "--log-file", str(log)]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}{PATH}"], capture_output=True, text=True, timeout=seconds * 5 + 120)
    if done.returncode != 0 or not log.exists():
        fail(f"h2load failed: {done.stdout[-500:]} {done.stderr[-500:]}")
    statuses, times = Counter(), []
    for line in log.read_text().splitlines():
        _, status, took = line.split("\t")[:3]
        statuses[int(status)] += 1
        if 200 <= int(status) < 300:
            times.append(int(took) / 1000)
    errors = re.search(r"(\d+) failed, (\d+) errored, (\d+) timeout", done.stdout)
    rate = re.search(r"finished in .*?, ([\d.]+) req/s", done.stdout)
    times.sort()
    at = [times[min(int(len(times) * share), len(times) - 1)] if times else float("nan") for share in (0.5, 0.99, 0.999)]
    return Result(float(rate[1]) if rate else 0.0, *at, statuses, int(errors[2]) if errors else 0)
