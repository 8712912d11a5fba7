"""Recall and false alarms of found spans against gold ones.

A gold span is caught when every letter and digit of it lies under some found span, of
whatever type: types have other names everywhere. Precision is that of letters and
digits. Records that were not reached count as if nothing had been found in them.
"""

import json


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def score(gold, found):
    """`gold` records with "text" and "spans", `found` a list of (start, end) by id."""
    caught = spans = clean = alarmed = safe = marked = right = 0
    for record in gold:
        text = record["text"]
        covered, truth = bytearray(len(text)), bytearray(len(text))
        for start, end in found.get(record["id"], []):
            covered[start:end] = b"\1" * (end - start)
        whole = True
        for span in record["spans"]:
            places = [k for k in range(span["start"], span["end"]) if text[k].isalnum()]
            hit = all(covered[k] for k in places)
            caught, spans, whole = caught + hit, spans + 1, whole and hit
            for k in places:
                truth[k] = 1
        for k, c in enumerate(text):
            if covered[k] and c.isalnum():
                marked, right = marked + 1, right + truth[k]
        if record["spans"]:
            safe += whole
        else:
            clean += 1
            alarmed += bool(found.get(record["id"]))
    documents = len(gold) - clean
    return {
        "recall": caught / spans, "safe": safe / documents if documents else float("nan"), "precision": right / marked if marked else float("nan"),
        "alarmed": alarmed, "clean": clean, "spans": spans,
    }  # fmt: skip
