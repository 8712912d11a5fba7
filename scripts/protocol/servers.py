"""The real servers behind the guard. Each writes down what it parsed."""

import base64
import json
import pathlib
import shutil
import subprocess
import sys

from harness import SCRATCH, Program, fail, free_port, say, venv

HERE = pathlib.Path(__file__).resolve().parent
HOME = SCRATCH.parent / "protocol"
REQUIREMENTS = [
    "uvicorn==0.54.0", "h11==0.16.0", "httptools==0.9.0", "starlette==1.10.0", "python-multipart==0.0.34",
    "gunicorn==27.0.1", "Django==5.2.19", "waitress==3.0.2", "Werkzeug==3.1.9", "h2==4.4.1",
]  # fmt: skip
BUSBOY = "busboy@1.6.0"
NAMES = ["nginx", "uvicorn-h11", "uvicorn-httptools", "node", "gunicorn", "waitress"]


def environment():
    """Python's servers and Node's form reader; nginx and node must be installed."""
    for program, package in (("nginx", "nginx"), ("node", "nodejs"), ("npm", "npm")):
        if not shutil.which(program, path="/usr/sbin:/usr/local/sbin:" + __import__("os").environ["PATH"]):
            fail(f"{program} is missing: install it (on Debian: apt-get install {package})")
    HOME.mkdir(parents=True, exist_ok=True)
    place = venv("protocol", REQUIREMENTS)
    if not (HOME / "node_modules" / "busboy").exists():
        say("installing busboy from npm")
        if subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(HOME), BUSBOY]).returncode != 0:
            fail("busboy could not be installed from npm; the run needs it and is not skipped")
    return place


class Server:
    """One server, fresh, with an empty record."""

    def __init__(self, name, place):
        self.name = name
        self.port = free_port()
        self.file = HOME / f"{name}-records"
        self.file.unlink(missing_ok=True)
        self.file.touch()
        address = f"127.0.0.1:{self.port}"
        bin = place / "bin"
        env = {"RECORDS": str(self.file), "PYTHONPATH": str(HERE), "PORT": str(self.port), "NODE_PATH": str(HOME / "node_modules")}
        uvicorn = [str(bin / "uvicorn"), "--port", str(self.port), "--log-level", "warning", "--h11-max-incomplete-event-size", "1000000", "--http"]
        if name == "nginx":
            conf = HOME / "nginx.conf"
            conf.write_text((HERE / "nginx.conf").read_text().replace("@HOME@", str(HOME)).replace("@PORT@", str(self.port)))
            (HOME / "nginx.sock").unlink(missing_ok=True)
            command = ["/usr/sbin/nginx", "-c", str(conf)]
        elif name == "uvicorn-h11":
            command = [*uvicorn, "h11", "asgi:app"]
        elif name == "uvicorn-httptools":
            command = [*uvicorn, "httptools", "asgi:app"]
        elif name == "node":
            command = ["node", "--max-http-header-size=131072", str(HERE / "node.js")]
        elif name == "gunicorn":
            env["READERS"] = "django"
            command = [
                str(bin / "gunicorn"), "--bind", address, "--workers", "1", "--threads", "16", "--keep-alive", "5",
                "--limit-request-line", "0", "--limit-request-field_size", "0", "wsgi:app",
            ]  # fmt: skip
        else:
            env["READERS"] = "werkzeug"
            command = [str(bin / "waitress-serve"), "--listen", address, "--threads", "16", "--max-request-header-size", "200000", "wsgi:app"]
        self.program = Program(f"protocol-{name}", command, env, cwd=HERE)
        self.program.wait_for("127.0.0.1", self.port, "/up", 60)

    def records(self):
        """What it parsed since it started, but for the question whether it is up."""
        lines = self.file.read_bytes().split(b"\n")
        all = [self.record(line) for line in lines if line.strip()]
        return [r for r in all if r["target"] != "/up"]

    def record(self, line):
        if self.name != "nginx":
            read = json.loads(line)
            read["body"] = base64.b64decode(read["body"])
            read["headers"] = [tuple(pair) for pair in read["headers"]]
            return read
        read = json.loads(line.decode("latin-1"), strict=False)
        return {
            "method": read["method"],
            "target": read["target"] or read["line"],
            "headers": [pair for pair in read["fields"].items() if pair[1]],
            "body": read["body"].encode("latin-1"),
            # 499 and the like are requests that nginx did not take to their end.
            "complete": read["status"] == "200",
            "unparsed": read["status"] == "400",
            "found": "",
        }

    def stop(self):
        self.program.stop()
