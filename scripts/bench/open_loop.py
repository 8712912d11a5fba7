"""Requests at a given rate, whether answers come or not, as clients in overload send
them: each is timed from the moment at which it was due.

HTTP/1.1 with connections kept alive; Python's standard library only. Good for some
thousand requests a second; for more, generators.py has wrk and h2load.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

TIMEOUT = 60


@dataclass
class Answers:
    statuses: Counter = field(default_factory=Counter)
    times: list = field(default_factory=list)
    late: float = 0.0
    errors: Counter = field(default_factory=Counter)
    took: float = 0.0

    def at(self, share):
        """Milliseconds within which `share` of the 2xx came."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


async def exchange(port, idle, message, answers, due):
    reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])}
        await reader.readexactly(int(fields.get(b"content-length", 0)))
    except (OSError, asyncio.IncompleteReadError):
        writer.close()
        raise
    status = int(head.split(b" ")[1])
    answers.statuses[status] += 1
    if 200 <= status < 300:
        answers.times.append(time.monotonic() - due)
    if fields.get(b"connection", b"").lower() == b"close":
        writer.close()
    else:
        idle.append((reader, writer))


async def one(port, idle, message, answers, due):
    try:
        await asyncio.wait_for(exchange(port, idle, message, answers, due), TIMEOUT)
    except (OSError, EOFError, TimeoutError, asyncio.TimeoutError) as error:
        answers.errors[type(error).__name__] += 1


async def drive(port, path, body, rate, seconds):
    answers, idle, tasks, begun = Answers(), [], set(), time.monotonic()
    message = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    for n in range(int(rate * seconds)):
        due = begun + n / rate
        wait = due - time.monotonic()
        await asyncio.sleep(max(wait, 0))
        answers.late = max(answers.late, -wait)
        task = asyncio.create_task(one(port, idle, message, answers, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    if tasks:
        await asyncio.wait(tasks)
    answers.took = time.monotonic() - begun
    for _, writer in idle:
        writer.close()
    return answers


def run(port, path, body, rate, seconds):
    return asyncio.run(drive(port, path, body, rate, seconds))
