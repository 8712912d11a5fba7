"""WSGI applications that write down what their server parsed, and what a
platform's own readers make of it: Django's under gunicorn, Werkzeug's under
waitress."""

import io
import json
import os

from recorder import record


def read(environ):
    """The body as a WSGI application gets it."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else environ["wsgi.input"].read(length)
        return body, len(body) >= length
    except Exception:
        return b"", False


def fields(environ):
    """Header fields as WSGI has them: which of `-` and `_` was written is lost."""
    found = [(key[5:].replace("_", "-").lower(), str(value)) for key, value in environ.items() if key.startswith("HTTP_")]
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            found.append((key.replace("_", "-").lower(), environ[key]))
    return found


def target(environ):
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING")
    return raw if "?" in raw or not query else f"{raw}?{query}"


def answer(environ, start_response, body, complete, found):
    record(environ["REQUEST_METHOD"], target(environ), fields(environ), body, complete, found)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def django():
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIRequest

    settings.configure(DEFAULT_CHARSET="utf-8", DATA_UPLOAD_MAX_MEMORY_SIZE=1 << 30, FILE_UPLOAD_HANDLERS=["django.core.files.uploadhandler.MemoryFileUploadHandler"])

    def application(environ, start_response):
        body, complete = read(environ)
        found = []
        try:
            request = WSGIRequest({**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
            found += [request.path, json.dumps(dict(request.GET.lists()))]
            for key, values in request.POST.lists():
                found += [key, *values]
            for key, files in request.FILES.lists():
                for file in files:
                    found += [key, file.name, str(file.content_type_extra), file.read().decode("utf-8", "replace")]
        except Exception as error:
            found.append(type(error).__name__)
        try:
            found.append(json.dumps(json.loads(body), ensure_ascii=False))
        except Exception:
            pass
        return answer(environ, start_response, body, complete, found)

    return application


def werkzeug():
    from werkzeug.wrappers import Request

    def application(environ, start_response):
        body, complete = read(environ)
        found = []
        try:
            request = Request({**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})
            found += [request.path, json.dumps(list(request.args.items(multi=True)))]
            for key, value in request.form.items(multi=True):
                found += [key, value]
            for key, file in request.files.items(multi=True):
                found += [key, file.filename or "", str(file.headers), file.read().decode("utf-8", "replace")]
            found.append(json.dumps(request.get_json(force=True, silent=True, cache=False), ensure_ascii=False))
        except Exception as error:
            found.append(type(error).__name__)
        return answer(environ, start_response, body, complete, found)

    return application


app = django() if os.environ.get("READERS") == "django" else werkzeug()
