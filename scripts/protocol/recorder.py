"""One line of JSON for each request that a server parsed, in the file RECORDS."""

import base64
import json
import os
import threading

LOCK = threading.Lock()
# Two texts are not to be read as one.
APART = "\n" * 8
FILE = open(os.environ["RECORDS"], "ab", buffering=0)


def record(method, target, headers, body, complete, found):
    """`found`: texts that the platform's own readers got out of the request."""
    line = {
        "method": method,
        "target": target,
        "headers": headers,
        "body": base64.b64encode(body).decode(),
        "complete": complete,
        "found": APART.join(str(text) for text in found).encode("utf-8", "replace").decode(),
    }
    data = json.dumps(line).encode() + b"\n"
    with LOCK:
        while data:
            data = data[FILE.write(data) :]
