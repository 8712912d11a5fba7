"""Plays the cases through one guard to one server at a time, and compares."""

import collections
import concurrent.futures
import json
import re
import time

import bodies
import http1
import http2
import wire
from harness import Program, free_port, guard_binary, say, table
from readings import leaks
from servers import HOME, NAMES, Server

WORKERS = 12
# What a refusal of the guard may be (respond.rs).
REFUSALS = {400, 403, 404, 408, 409, 413, 415, 422, 431, 501, 503}
GONE = {"client-gone"}


class Guard:
    def __init__(self, name, upstream, action):
        self.port, self.admin = free_port(), free_port()
        policy = HOME / f"{action}.toml"
        policy.write_text(f'action = "{action}"\n')
        self.audit = HOME / f"{name}-audit.jsonl"
        self.audit.unlink(missing_ok=True)
        command = [guard_binary(), "serve", "--upstream", f"http://127.0.0.1:{upstream}", "--listen", f"127.0.0.1:{self.port}"]
        command += ["--admin", f"127.0.0.1:{self.admin}", "--policy", str(policy), "--audit", str(self.audit)]
        self.program = Program(f"protocol-guard-{name}", command).wait_for("127.0.0.1", self.admin, "/readyz", 60)

    def alive(self):
        return self.program.process.poll() is None

    def decisions(self):
        return {d["id"]: d for d in map(json.loads, self.audit.read_text().splitlines())}


def cases(group):
    every = [*http1.cases(), *http2.cases(), *bodies.cases()]
    return [c for c in every if not group or group.lower() in f"{c.group} {c.name}".lower()]


class Played:
    """One case, and what was wrong with the answers."""

    def __init__(self, number, case):
        self.number, self.case, self.faults, self.told, self.ids = number, case, [], "", []
        self.path = f"/c/{number}"

    def play(self, guard):
        case = self.case
        try:
            if case.group == "HTTP/2":
                self.http2(guard)
            else:
                self.http1(guard)
        except OSError as error:
            self.faults.append(f"the guard could not be reached: {error}")
        probe = wire.post(guard.port, f"/probe/{self.number}", b"clean %d" % self.number)
        if probe is None or probe.status != 200:
            self.faults.append(f"the next request was answered {probe and probe.status}")

    def http1(self, guard):
        case = self.case
        pieces = [p.replace(b"@C@", self.path.encode()) if isinstance(p, bytes) else p for p in case.pieces]
        got = wire.talk(guard.port, pieces, patience=0.3 if case.incomplete else 1.5 if case.silent else 120, reset=case.reset)
        if case.reset:
            return
        answers, rest = wire.parse(got)
        if rest:
            self.faults.append(f"an answer that is none: {rest[:60]!r}")
        if not answers and not case.silent and not case.incomplete:
            self.faults.append("no answer")
        for answer in answers:
            self.judge(answer.status, answer.fields, answer.body)

    def http2(self, guard):
        answers, errors = http2.talk(guard.port, http2.bytes_of(self.case, self.path.encode()), 1 if self.case.silent else 120)
        for status, fields, body, _ in answers.values():
            self.judge(status, fields, body)
        self.told += " " + ", ".join(sorted(set(errors))[:3])
        if not answers and not errors and not self.case.silent:
            self.faults.append("no answer and no error")

    def judge(self, status, fields, body):
        fields = dict(fields)
        decision = fields.get("x-phi-guard-decision")
        self.told += f" {status} {decision or '-'}"
        if decision is None and self.case.group == "HTTP/2" and status == 431:
            # The HTTP/2 library's own words: nothing of the request was read.
            return
        if decision is None:
            self.faults.append(f"an answer {status} that is not the guard's")
        elif fields.get("content-type") == "application/problem+json":
            problem = json.loads(body) if body else {"status": status}
            self.told += " " + problem.get("type", "").rsplit(":")[-1]
            if problem["status"] != status or status not in REFUSALS:
                self.faults.append(f"refused with {status}: {problem}")
        elif decision == "block" and self.case.group != "HTTP/2" and body:
            self.faults.append(f"a refusal {status} without a problem body")
        elif decision != "block" and status >= 500:
            self.faults.append(f"the server failed with {status}")
        if self.case.clean and decision != "pass":
            self.faults.append(f"clean, and {decision} with {status}")
        if decision in ("pass", "redact", "flag"):
            self.ids.append(fields.get("x-request-id"))


def field(record, name):
    return next((value for n, value in record["headers"] if n == name), None)


def compare(played, records, decisions):
    """What the server parsed against what the guard let through; faults go to the cases."""
    by_path = {p.path: p for p in played}
    by_id = {i: p for p in played for i in p.ids}
    stray = Played(-1, http1.Case("none", "no case", []))
    arrived = collections.Counter()
    joined = collections.defaultdict(bytes)
    bytes_seen = 0
    for record in records:
        path = re.match(r"(?:http://[^/]*)?/*(?:c|probe)/(\d+)", record["target"])
        request_id = field(record, "x-request-id")
        owner = by_id.get(request_id) or (by_path.get(f"/c/{path[1]}") if path else None) or stray
        bytes_seen += len(record["body"])
        if record.get("unparsed"):
            # A head that this server refuses, of a request that another would take.
            if re.search(r"/c/\d+(?![\d/])|/c/\d+/(?!smuggled)", record["target"]):
                continue
            owner.faults.append(f"the server got what is no request: {record['target'][:60]!r}")
            continue
        decision = decisions.get(request_id)
        if decision is None:
            owner.faults.append(f"the server parsed a request that the guard did not let through: {record['method']} {record['target'][:60]!r}")
        else:
            arrived[request_id] += 1
            if decision["decision"] not in ("pass", "redact", "flag") and decision.get("problem") not in GONE:
                owner.faults.append(f"the server parsed a request that was decided {decision['decision']} {decision.get('problem', '')}")
            # Methods out of the ordinary are entered as OTHER.
            if decision["method"] not in ("OTHER", record["method"]):
                owner.faults.append(f"the server parsed {record['method']}, the guard {decision['method']}")
            if decision["decision"] == "pass" and record["complete"] and len(record["body"]) != decision["bytes"]:
                owner.faults.append(f"the server parsed {len(record['body'])} bytes, the guard scanned {decision['bytes']}")
        if not record["complete"] and decision and decision.get("status") == 200:
            owner.faults.append("the server did not get the whole request")
        head = "\n".join([record["target"], *(f"{n}: {v}" for n, v in record["headers"])])
        joined[owner.path] += record["body"]
        for where, data in (("head", head.encode("latin-1", "replace")), ("body", record["body"]), ("reader", record["found"].encode())):
            for name, how in leaks(data, head).items():
                owner.faults.append(f"LEAK {name} in the {where} ({how})")
    for path, data in joined.items():
        owner = by_path.get(path, stray)
        if owner.case.halves and all(half in data for half in owner.case.halves):
            owner.faults.append("LEAK SSN in two pieces")
        elif not any("LEAK" in f for f in owner.faults):
            for name, how in leaks(data, "", 1).items():
                owner.faults.append(f"LEAK {name} put together from pieces ({how})")
    for request_id, count in arrived.items():
        if count > 1:
            by_id.get(request_id, stray).faults.append(f"the server got one request {count} times")
    for request_id, decision in decisions.items():
        passed = decision["decision"] in ("pass", "redact", "flag") and decision.get("status") == 200
        if passed and request_id not in arrived and decision["door"] == "proxy":
            by_id.get(request_id, stray).faults.append("let through, answered 200, and the server did not see it")
    return stray, bytes_seen


def one(name, action, group, place, show):
    server = Server(name, place)
    guard = Guard(f"{name}-{action}", server.port, action)
    begun = time.monotonic()
    played = [Played(n, case) for n, case in enumerate(cases(group))]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda p: p.play(guard), played))
    time.sleep(0.5)
    lived = guard.alive()
    guard.program.stop()
    server.stop()
    records, decisions = server.records(), guard.decisions()
    stray, size = compare(played, records, decisions)
    if not lived:
        stray.faults.append("the guard died")
    if stray.faults:
        played.append(stray)
    for p in played:
        if show or p.faults:
            say(f"  {name} {action} | {p.case.group} | {p.case.name} |{p.told}")
        for fault in dict.fromkeys(p.faults):
            say(f"      {fault}")
    through = sum(d["decision"] in ("pass", "redact", "flag") for d in decisions.values())
    refused = len(decisions) - through
    bad = [p for p in played if p.faults]
    leaked = [p for p in bad if any("LEAK" in f or "did not let through" in f or "was decided" in f for f in p.faults)]
    row = [name, action, len(played), len(decisions), through, refused, len(records), f"{size / 1e6:.1f}", len(leaked), len(bad) - len(leaked), f"{time.monotonic() - begun:.0f}"]
    return row, collections.Counter(p.case.group for p in bad)


def run(wanted, place):
    rows, groups = [], collections.Counter()
    for name in wanted.server or NAMES:
        for action in wanted.action or ["block", "redact"]:
            row, bad = one(name, action, wanted.group, place, wanted.show)
            rows.append(row)
            groups += bad
            say(f"{name} {action}: {row[2]} cases, {row[8]} leaks, {row[9]} other faults in {row[10]} s")
    kinds = collections.Counter(c.group for c in cases(wanted.group))
    say("")
    table("by group", [["cases", "group", "with faults, all runs"], *([count, group, groups[group]] for group, count in kinds.items())])
    header = ["server", "action", "cases", "requests", "let through", "refused", "parsed by the server", "MB parsed", "leaks", "other faults", "seconds"]
    table("by server", [header, *rows])
    return 1 if groups else 0
