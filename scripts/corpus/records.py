"""Records in text formats with documents in them, for tests/corpus: FHIR, C-CDA,
HL7 v2, NDJSON, CSV, Markdown, source code. Used by scripts/make-corpus.
"""

import base64
import json
import re
from pathlib import Path

NAME, MRN, SSN = "Maria Quintero Lopez", "00418822", "536-22-7719"
PHONE, MAIL, DOB = "612-867-5309", "m.quintero@example-mail.org", "1956-03-14"
PHONE2, SSN2 = "414-867-2201", "529-48-1180"


def coded(root, name):
    return base64.b64encode((root / name).read_bytes()).decode()


def bundle(root):
    patient = {
        "resourceType": "Patient", "id": "p1", "identifier": [{"type": {"text": "MRN"}, "value": MRN}],
        "name": [{"family": "Quintero Lopez", "given": ["Maria"]}], "birthDate": DOB, "telecom": [{"system": "phone", "value": PHONE}],
    }  # fmt: skip
    attachments = [("application/pdf", "pdf/form.pdf"), ("application/zip", "archive/full.zip")]
    content = [{"attachment": {"contentType": kind, "data": coded(root, name)}} for kind, name in attachments]
    reference = {"resourceType": "DocumentReference", "status": "current", "content": content}
    note = {"resourceType": "Binary", "contentType": "text/plain", "data": base64.b64encode(f"SSN: {SSN2}".encode()).decode()}
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (patient, reference, note)]}


def ccda(root):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary of care</title>
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="{MRN}"/>
<telecom value="tel:{PHONE}"/>
<patient><name><given>Maria</given><family>Quintero Lopez</family></name><birthTime value="19560314"/></patient>
</patientRole></recordTarget>
<component><structuredBody><component><section><title>Plan</title>
<text>Write to {MAIL} with questions.</text>
<entry><observationMedia classCode="OBS" moodCode="EVN"><value mediaType="application/pdf" representation="B64">{coded(root, "pdf/revision.pdf")}</value></observationMedia></entry>
</section></component></structuredBody></component></ClinicalDocument>
"""


def hl7(root):
    segments = [
        "BHS|^~\\&|LAB|GENERAL|||20260114083000",
        "MSH|^~\\&|LAB|GENERAL|EHR|CLINIC|20260114083000||ORU^R01|77|P|2.5.1",
        f"PID|1||{MRN}^^^GH^MR||QUINTERO LOPEZ^MARIA||19560314|F|||||{PHONE}",
        f"OBX|1|ED|PDF^Report||^application^pdf^Base64^{coded(root, 'pdf/no-password.pdf')}||||||F",
        f"NTE|1||Call {PHONE2} with questions.",
        "BTS|1",
    ]
    return "\r".join(segments) + "\r"


def lines(root):
    rows = [
        {"id": 1, "text": f"Patient: {NAME} was seen."},
        {"id": 2, "file": "data:application/rtf;base64," + coded(root, "rtf/word.rtf")},
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


MARKDOWN = f"""# Visit

| Test | Result | MRN |
| --- | --- | --- |
| FEV1 | 82 % | {MRN} |

**Patient:** {NAME}, call {PHONE}

```python
mail = "{MAIL}"  # SSN: {SSN}
```
"""

CODE = f'''"""Fixtures."""


def test_visit():
    # Patient: {NAME}
    record = {{"mrn": "{MRN}", "phone": "{PHONE}"}}
    assert send(record, to="{MAIL}")
'''

TABLE = f"""Patient name,MRN,Date of birth,Sodium
{NAME},{MRN},{DOB},138
"""


def records(put, root):
    put("record/bundle.json", json.dumps(bundle(root), indent=1).encode(), ["Quintero", MRN, DOB, PHONE, SSN, SSN2, MAIL])
    put("record/summary.xml", ccda(root).encode(), ["Quintero", MRN, PHONE, MAIL, NAME])
    put("record/batch.hl7", hl7(root).encode(), ["QUINTERO", MRN, "19560314", PHONE, PHONE2, NAME])
    put("record/rows.ndjson", lines(root).encode(), [NAME, MRN, SSN, PHONE])
    put("record/labs.csv", TABLE.encode(), [NAME, MRN, DOB])
    put("record/visit.md", MARKDOWN.encode(), [NAME, MRN, PHONE, MAIL, SSN])
    put("record/fixture.py", CODE.encode(), [NAME, MRN, PHONE, MAIL])


MAKERS = (records,)
KINDS = (".json", ".xml", ".hl7", ".ndjson", ".csv", ".md", ".py", ".ipynb")


def shown(path, folder):
    """The text, and that of every document in it that base64 holds; none if it is
    none of ours."""
    if path.suffix not in KINDS:
        return None
    import pdf

    text = path.read_bytes().decode()
    if path.suffix in (".json", ".ipynb"):
        json.loads(text)
    said = [text]
    for number, code in enumerate(re.findall(r"[A-Za-z0-9+/]{40,}={0,2}", text.replace("\\/", "/"))):
        data = base64.b64decode(code + "=" * (-len(code) % 4))
        kind = ".pdf" if data.startswith(b"%PDF") else ".bin"
        inner = Path(folder) / f"part{number}{kind}"
        inner.write_bytes(data)
        shown = pdf.shown(inner, folder) if kind == ".pdf" else data.decode("latin-1")
        said.append(shown)
    return "\n".join(said)
