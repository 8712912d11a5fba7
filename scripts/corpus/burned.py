"""DICOM files whose pixels say who the patient is, for tests/corpus. Used by
scripts/make-corpus; scripts/corpus/dicom.py says what shows in the redacted
copies. Needs pydicom, numpy, Pillow, and DCMTK to compress.
"""

import subprocess
import tempfile
from pathlib import Path

import dicom

NAME, MRN, PHONE = "Maria Quintero Lopez", "00418822", "612-867-5309"
LINES = [f"Patient: {NAME}", f"MRN: {MRN}"]
PLANTED = [NAME, "Quintero", MRN]


def drawn(lines, mode="L"):
    """A part of a picture, so that the files are small."""
    return dicom.drawn(lines, mode).crop((0, 0, 460, 96 if len(lines) < 3 else 130))


def compressed(data, program, *options):
    """The file as DCMTK compresses it."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.dcm", Path(folder) / "out.dcm"
        source.write_bytes(data)
        subprocess.run([program, *options, source, out], check=True)
        return out.read_bytes()


def words(lines, bits=12, low=0, high=4095):
    """Sixteen bits a pixel, of which `bits` count: text at `high` on `low`."""
    import numpy

    shade = numpy.asarray(drawn(lines)).astype("uint16")
    data = (low + shade * ((high - low) / 255)).astype("uint16")
    ds = dicom.pixels(dicom.base(), shade.astype("uint8"))
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, bits, bits - 1
    ds.PixelData = data.tobytes()
    ds["PixelData"].VR = "OW"
    return ds


def frames(*pictures):
    ds = dicom.pixels(dicom.base("1.2.840.10008.5.1.4.1.1.7.2"), pictures[0])
    ds.NumberOfFrames = len(pictures)
    ds.PixelData = b"".join(picture.tobytes() for picture in pictures)
    return ds


def burned(put, _root):
    from PIL import ImageOps

    grey = dicom.pixels(dicom.base(), drawn(LINES))
    put("burned/grey.dcm", dicom.saved(grey), PLANTED, ocr=True)
    inverted = dicom.pixels(dicom.base(), ImageOps.invert(drawn(LINES)))
    inverted.PhotometricInterpretation = "MONOCHROME1"
    put("burned/inverted.dcm", dicom.saved(inverted), PLANTED, ocr=True)

    deep = words(LINES)
    deep.WindowCenter, deep.WindowWidth = "2048", "4096"
    put("burned/window.dcm", dicom.saved(deep), PLANTED, ocr=True)
    # Text that the window of the file does not show: black in black.
    beyond = words(LINES, low=0, high=900)
    beyond.WindowCenter, beyond.WindowWidth = "3000", "1000"
    put("burned/beyond.dcm", dicom.saved(beyond), PLANTED, ocr=True)
    signed = words(LINES, bits=16, low=0, high=3000)
    signed.PixelRepresentation = 1
    signed.RescaleIntercept, signed.RescaleSlope = "-1000", "1"
    signed.WindowCenter, signed.WindowWidth = "500", "3000"
    put("burned/signed.dcm", dicom.saved(signed), PLANTED, ocr=True)

    colour = dicom.pixels(dicom.base(), drawn(LINES, "RGB"))
    put("burned/colour.dcm", dicom.saved(colour), PLANTED, ocr=True)
    planar = dicom.pixels(dicom.base(), drawn(LINES, "RGB"))
    planar.PlanarConfiguration = 1
    planar.PixelData = b"".join(plane.tobytes() for plane in drawn(LINES, "RGB").split())
    put("burned/planar.dcm", dicom.saved(planar), PLANTED, ocr=True)
    put("burned/jpeg.dcm", compressed(dicom.saved(colour), "dcmcjpeg", "+eb", "+cy"), PLANTED, ocr=True)
    put("burned/lossless.dcm", compressed(dicom.saved(grey), "dcmcjpeg", "+e1"), PLANTED, ocr=True)
    put("burned/rle.dcm", compressed(dicom.saved(colour), "dcmcrle"), PLANTED, ocr=True)
    put("burned/jpeg-ls.dcm", compressed(dicom.saved(grey), "dcmcjpls"), [], unread="unsupported-format")
    palette = dicom.pixels(dicom.base(), drawn(LINES).point(lambda v: v > 128))
    palette.PhotometricInterpretation = "PALETTE COLOR"
    for name in ("Red", "Green", "Blue"):
        setattr(palette, f"{name}PaletteColorLookupTableDescriptor", [2, 0, 8])
        setattr(palette, f"{name}PaletteColorLookupTableData", b"\0\xff")
    put("burned/palette.dcm", dicom.saved(palette), [], unread="unsupported-format")

    empty, said, more = drawn([]), drawn(LINES), drawn(["", f"Call {PHONE}"])
    put("burned/frames.dcm", dicom.saved(frames(empty, said, said, more)), [*PLANTED, PHONE], ocr=True)
    put("burned/clean.dcm", dicom.saved(dicom.pixels(dicom.base(), drawn(["R", "Supine"]))), [], ocr=True)


MAKERS = (burned,)
shown = dicom.shown
