"""Fixtures."""


def test_visit():
    # Patient: Maria Quintero Lopez
    record = {"mrn": "00418822", "phone": "612-867-5309"}
    assert send(record, to="m.quintero@example-mail.org")
