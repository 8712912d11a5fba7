"""A Starlette application that writes down what its server parsed, and what
Starlette's own readers make of it. Run by uvicorn, once on h11 and once on
httptools."""

import json

from recorder import record
from starlette.requests import Request
from starlette.responses import PlainTextResponse


async def form(request, found):
    for key, value in (await request.form()).multi_items():
        found.append(key)
        if isinstance(value, str):
            found.append(value)
        else:
            found += [value.filename or "", str(value.headers), (await value.read()).decode("utf-8", "replace")]


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    request = Request(scope, receive)
    body, complete = b"", True
    try:
        body = await request.body()
    except Exception:
        complete = False
    found = [json.dumps(list(request.query_params.multi_items()))]
    for reader in ("json", "form"):
        again = Request(scope)
        again._body = body
        try:
            if reader == "json":
                found.append(json.dumps(await again.json(), ensure_ascii=False))
            else:
                await form(again, found)
        except Exception:
            continue
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    record(scope["method"], target.decode("latin-1"), headers, body, complete, found)
    await PlainTextResponse("ok")(scope, receive, send)
