"""DICOM files for tests/corpus, written by pydicom, and what shows in their
redacted copies. Used by scripts/make-corpus. Needs pydicom, numpy, Pillow and
DCMTK (`dcmdump`)."""

import io
import subprocess
from pathlib import Path

NAME, MRN, SSN = "Maria Quintero Lopez", "00418822", "536-22-7719"
PHONE, MAIL = "612-867-5309", "m.quintero@example-mail.org"
PHONE2, MAIL2, SSN2 = "414-867-2201", "tom.becker@example-mail.org", "529-48-1180"


def base(kind="1.2.840.10008.5.1.4.1.1.7", transfer="1.2.840.10008.1.2.1"):
    from pydicom.dataset import Dataset, FileMetaDataset

    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = transfer
    ds.file_meta.MediaStorageSOPClassUID = kind
    ds.file_meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.8.498.1001"
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.SOPClassUID = kind
    ds.SOPInstanceUID = "1.2.826.0.1.3680043.8.498.1001"
    ds.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.1000"
    ds.SeriesInstanceUID = "1.2.826.0.1.3680043.8.498.1002"
    ds.Modality = "OT"
    ds.InstanceNumber = "1"
    return ds


def identified(ds):
    """One value a layer."""
    from pydicom.dataset import Dataset
    from pydicom.sequence import Sequence

    ds.PatientName = "Quintero Lopez^Maria"
    ds.PatientID = MRN
    ds.PatientBirthDate = "19560314"
    ds.PatientAge = "070Y"
    ds.StudyDate = "20260114"
    ds.AccessionNumber = "S26-12345"
    ds.InstitutionName = "Lakeside Memorial Hospital"
    ds.ReferringPhysicianName = "Becker^Tom^^Dr"
    ds.ImageComments = f"Call {PHONE}"
    block = ds.private_block(0x0009, "ACME 1.0", create=True)
    block.add_new(0x01, "LO", f"SSN: {SSN}")
    block.add_new(0x02, "UN", b"\x01\x02mail " + MAIL.encode() + b"\x00")
    item = Dataset()
    item.ScheduledProcedureStepDescription = f"Write to {MAIL2}"
    ds.RequestAttributesSequence = Sequence([item])
    return ["Quintero", MRN, "19560314", "20260114", "S26-12345", "Lakeside", "Becker", PHONE, SSN, MAIL, MAIL2]


def saved(ds, preamble=b"\0" * 128):
    out = io.BytesIO()
    ds.preamble = preamble
    ds.save_as(out, enforce_file_format=True)
    return out.getvalue()


def report():
    """A structured report."""
    from pydicom.dataset import Dataset
    from pydicom.sequence import Sequence

    def item(kind, concept, **values):
        code, ds = Dataset(), Dataset()
        code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "1", "99X", concept
        ds.RelationshipType, ds.ValueType = "CONTAINS", kind
        ds.ConceptNameCodeSequence = Sequence([code])
        for name, value in values.items():
            setattr(ds, name, value)
        return ds

    ds = base("1.2.840.10008.5.1.4.1.1.88.11")
    ds.Modality = "SR"
    ds.ValueType = "CONTAINER"
    ds.ContentSequence = Sequence([
        item("TEXT", "Findings", TextValue=f"No effusion. Call {PHONE2} with questions."),
        item("TEXT", "Patient MRN", TextValue=MRN),
        item("PNAME", "Person Observer Name", PersonName="Quintero Lopez^Maria"),
        item("DATE", "Study Date", Date="20260114"),
    ])
    return ds


def pixels(ds, image):
    import numpy

    data = numpy.asarray(image)
    grey = data.ndim == 2
    ds.SamplesPerPixel = 1 if grey else 3
    ds.PhotometricInterpretation = "MONOCHROME2" if grey else "RGB"
    if not grey:
        ds.PlanarConfiguration = 0
    ds.Rows, ds.Columns = data.shape[:2]
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.PixelRepresentation = 7, 0
    ds.PixelData = data.tobytes()
    ds["PixelData"].VR = "OB"
    ds.BurnedInAnnotation = "NO"
    return ds


def drawn(lines, mode="L"):
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new(mode, (640, 400), 0 if mode == "L" else (0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((120, 120, 520, 380), fill=90 if mode == "L" else (80, 90, 60))
    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 26)
    for number, line in enumerate(lines):
        draw.text((16, 12 + 36 * number), line, fill=255 if mode == "L" else (255, 255, 0), font=font)
    return image


def dicom(put, _root):
    from pydicom.uid import ImplicitVRLittleEndian

    ds = base()
    planted = identified(ds)
    full = saved(ds)
    put("dicom/full.dcm", full, planted)
    implicit = base(transfer=ImplicitVRLittleEndian)
    identified(implicit)
    put("dicom/implicit.dcm", saved(implicit), planted)
    deflated = base(transfer="1.2.840.10008.1.2.1.99")
    identified(deflated)
    put("dicom/deflated.dcm", saved(deflated), planted)
    put("dicom/report.dcm", saved(report()), [PHONE2, MRN, "Quintero", "20260114"])
    put("dicom/truncated.dcm", full[: len(full) - 30], [], unread="corrupt")
    put("dicom/preamble.dcm", saved(base(), b"II*\0Maria".ljust(128, b"\0")), [], unread="corrupt")
    clean = base()
    clean.PatientName, clean.PatientID, clean.PatientIdentityRemoved = "", "", "YES"
    clean.BodyPartExamined, clean.StudyDescription = "CHEST", "CT chest without contrast"
    put("dicom/clean.dcm", saved(clean), [])
    note = base("1.2.840.10008.5.1.4.1.1.104.2")
    note.MIMETypeOfEncapsulatedDocument = "text/xml"
    note.EncapsulatedDocument = f'<?xml version="1.0"?><note><mrn>{MRN}</mrn><text>Call {PHONE}</text></note>'.encode()
    put("dicom/document.dcm", saved(note), [MRN, PHONE])
    lying = pixels(base(), drawn([]).resize((64, 40)))
    lying.Rows = 60000
    put("dicom/lying.dcm", saved(lying), [], unread="corrupt")
    # A length of four gigabytes.
    at = full.index(b"LO") + 2
    put("dicom/length.dcm", full[: at - 6] + b"\x10\0\x00\x40UT\0\0\xf0\xff\xff\xff" + full[at - 6 :], [], unread="corrupt")
    put("dicom/deep.dcm", saved(base()) + b"\x40\0\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff" * 500, [], unread="over-limit")


MAKERS = (dicom,)


def shown(path, folder):
    """What DCMTK and pydicom show of a file, and what OCR reads in its frames;
    none if it is none of ours."""
    if path.suffix != ".dcm":
        return None
    import pydicom

    dump = subprocess.run(["dcmdump", "+L", path], capture_output=True, check=True).stdout.decode("latin-1")
    ds = pydicom.dcmread(path)
    text = "\n".join(str(element) for element in ds.iterall())
    assert ds.PatientIdentityRemoved == "YES" and ds.SOPInstanceUID == ds.file_meta.MediaStorageSOPInstanceUID
    if "PixelData" in ds:
        assert ds.pixel_array is not None
        # From the darkest to the lightest value, whatever the window.
        window = ["+Wm"] if ds.SamplesPerPixel == 1 else []
        subprocess.run(["dcmj2pnm", "--all-frames", *window, "+on", path, f"{folder}/frame"], check=True)
        for frame in sorted(Path(folder).glob("frame*")):
            subprocess.run(["convert", frame, "-colorspace", "gray", "-negate", "-resize", "150%", "png:" + str(frame)], check=True)
            text += subprocess.run(["tesseract", frame, "-"], check=True, capture_output=True, text=True).stdout
            frame.unlink()
    document = bytes(getattr(ds, "EncapsulatedDocument", b"")).decode("latin-1")
    return dump + text + document
