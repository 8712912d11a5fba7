"""What the end-to-end runs share: programs started and stopped, requests sent
as bytes, identifiers planted, and a store searched for them.

Python's standard library only. Everything lies in a scratch folder
(PHI_GUARD_SCRATCH, default .scratch/e2e in the checkout).
"""

import base64
import gzip
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRATCH = pathlib.Path(os.environ.get("PHI_GUARD_SCRATCH", ROOT / ".scratch" / "e2e"))


def say(text):
    print(text, flush=True)


def fail(text):
    say(f"e2e: {text}")
    sys.exit(1)


def guard_binary():
    """The binary under test: PHI_GUARD, or what cargo builds (debug unless PHI_GUARD_PROFILE says release)."""
    if "PHI_GUARD" in os.environ:
        return os.environ["PHI_GUARD"]
    profile = os.environ.get("PHI_GUARD_PROFILE", "debug")
    command = ["cargo", "build", "--quiet", "--bin", "phi-guard"] + (["--release"] if profile == "release" else [])
    subprocess.run(command, cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return str(target / profile / "phi-guard")


def venv(name, requirements):
    """A virtual environment with `requirements`; made once, fails loudly where the registry cannot be reached."""
    place = SCRATCH / name / "venv"
    stamp = place / "installed"
    wanted = "\n".join(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return place
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    say(f"installing {requirements[0]} into {place} (minutes)")
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    done = subprocess.run([str(place / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *requirements])
    if done.returncode != 0:
        fail(f"{requirements[0]} could not be installed from PyPI; the run needs it and is not skipped")
    stamp.write_text(wanted)
    return place


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Program:
    """A program in the background, its output in a file, stopped with its children."""

    def __init__(self, name, command, env=None, cwd=None):
        self.name = name
        self.log = SCRATCH / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, env={**os.environ, **(env or {})}, cwd=cwd, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def wait_for(self, host, port, path, seconds=180, statuses=(200,)):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self.show()
                fail(f"{self.name} ended with status {self.process.returncode} before it answered")
            try:
                connection = http.client.HTTPConnection(host, port, timeout=5)
                connection.request("GET", path)
                if connection.getresponse().status in statuses:
                    return self
            except OSError:
                pass
            time.sleep(0.2)
        self.show()
        fail(f"{self.name} did not answer {path} within {seconds} s")

    def show(self):
        say(f"--- last lines of {self.log}")
        say(self.log.read_text(errors="replace")[-3000:])

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)


def start_guard(name, upstream_port, platform, action, scratch, more=""):
    """The guard in front of a local platform; returns the program and its two ports."""
    listen, admin = free_port(), free_port()
    policy = scratch / f"{name}.toml"
    policy.write_text(f'platform = "{platform}"\naction = "{action}"\n{more}')
    command = [
        guard_binary(), "serve", "--upstream", f"http://127.0.0.1:{upstream_port}", "--listen", f"127.0.0.1:{listen}",
        "--admin", f"127.0.0.1:{admin}", "--policy", str(policy),
    ]  # fmt: skip
    program = Program(name, command)
    program.wait_for("127.0.0.1", admin, "/readyz", 60)
    return program, listen, admin


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Client:
    """Requests to one address; cookies are kept as a browser would."""

    def __init__(self, port, headers=None, timeout=120):
        self.port, self.timeout = port, timeout
        self.headers = headers or {}
        self.cookies = {}

    def send(self, method, path, body=None, headers=None, chunked=False):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        all_headers = {**self.headers, **(headers or {})}
        if self.cookies:
            all_headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if chunked:
            connection.request(method, path, body=iter([body[:7], body[7:]]), headers={**all_headers, "Transfer-Encoding": "chunked"}, encode_chunked=True)
        else:
            connection.request(method, path, body=body, headers=all_headers)
        response = connection.getresponse()
        reply = Reply(response.status, response.getheaders(), response.read())
        for key, value in reply.headers:
            if key.lower() == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.split(";")[0]
        connection.close()
        return reply

    def json(self, method, path, value, headers=None):
        return self.send(method, path, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})

    def form(self, method, path, fields, headers=None):
        body = urllib.parse.urlencode(fields).encode()
        return self.send(method, path, body, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})

    def files(self, method, path, parts, headers=None):
        """`parts`: (field, file name or None, content type or None, bytes, more headers)."""
        boundary = "----guard-e2e-5f0c2a"
        body = b""
        for field, name, kind, content, *more in parts:
            disposition = f'form-data; name="{field}"' + (f"; {name}" if name and name.startswith("filename") else f'; filename="{name}"' if name else "")
            body += f"--{boundary}\r\nContent-Disposition: {disposition}\r\n".encode()
            if kind:
                body += f"Content-Type: {kind}\r\n".encode()
            for line in more:
                body += line.encode() + b"\r\n"
            body += b"\r\n" + content + b"\r\n"
        body += f"--{boundary}--\r\n".encode()
        return self.send(method, path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}", **(headers or {})})


GIVEN = ["Marguerite", "Thaddeus", "Rosalind", "Cornelius", "Philippa", "Leopold", "Henrietta", "Bartholomew", "Winifred", "Ignatius"]
FAMILY = ["Castellano", "Okonkwo", "Vandermeer", "Delacroix", "Thornbury", "Whitcombe", "Hathersage", "Pemberton", "Ravenscroft", "Lindqvist"]


class Planted:
    """Identifiers of an invented patient, different for every number."""

    def __init__(self, number):
        self.name = f"{GIVEN[number % 10]} {FAMILY[(number * 7 + number // 10) % 10]}"
        self.family = self.name.split()[1]
        self.mrn = f"88{4100 + number * 37:05}"
        self.ssn = f"{212 + number % 400}-{41 + number % 50:02}-{3307 + number * 13:04}"
        self.phone = f"(617) 555-{1021 + number * 31 % 8900:04}"
        self.birth = f"0{1 + number % 9}/{10 + number % 18}/19{40 + number % 50}"
        self.mail = f"{self.name.lower().replace(' ', '.')}{number}@mailhost.net"

    def note(self):
        return (
            f"Patient: {self.name}, DOB {self.birth}, MRN {self.mrn}, SSN {self.ssn}. Call {self.phone} or {self.mail}. "
            "Started metformin 500 mg twice a day for Parkinson's with diabetes."
        )

    def values(self):
        """What must not be stored, each long enough not to occur by chance."""
        digits = "".join(c for c in self.phone if c.isdigit())
        return [self.name, self.mrn, self.ssn, self.birth, self.phone, digits, self.mail]


CLEAN = "Response A names Parkinson's disease and cites Smith et al. 2019; dose 500 mg, BP 120/80, GCS 15. Better than B."


def encoded_forms(value):
    """The ways in which a store may hold `value`."""
    raw = value.encode()
    forms = {raw, json.dumps(value)[1:-1].encode(), urllib.parse.quote(value).encode(), urllib.parse.quote_plus(value).encode(), value.encode("utf-16-le"), value.encode("utf-16-be")}
    forms.add(value.replace(" ", "_").encode())
    for shift in range(3):
        # The part of a base64 text that does not depend on what stands before and behind.
        padded = base64.b64encode(b"\0" * shift + raw)
        forms.add(padded[4 if shift else 0 : len(padded) - 4])
    return forms


def search(values, folders):
    """Values found in any file below `folders`, gzip undone: {value: [files]}."""
    found = {}
    needles = [(value, form) for value in values for form in encoded_forms(value) if len(form) >= 6]
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if not path.is_file():
                continue
            data = path.read_bytes()
            if data[:2] == b"\x1f\x8b":
                data += gzip.decompress(data)
            haystack = data + str(path).encode()
            for value, form in needles:
                if form in haystack:
                    found.setdefault(value, []).append(str(path))
    return found


def table(title, rows):
    say(f"\n{title}")
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        say("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
