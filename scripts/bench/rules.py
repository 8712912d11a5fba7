"""The regular expressions of patterns/**.toml with their pieces written out, for
engines that know nothing of rules: label words stand before the expression that the
guard anchors behind them; validators, context and look-alikes are not carried over.

Python's standard library only (tomllib: 3.11).
"""

import pathlib
import re
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FRAGMENTS = ROOT / "src" / "detect" / "pattern" / "fragments.rs"


def builtin_pieces():
    """`${name}` and what it stands for, as the source of the guard has it."""
    source = FRAGMENTS.read_text()
    constants = {name: re.sub(r"\\\n\s*", "", text) for name, text in re.findall(r'const (\w+): &str = "(.*?)";', source, re.S)}
    table = source[source.index("pub const BUILTIN") : source.index("];", source.index("pub const BUILTIN"))]
    pieces = {}
    for name, hashes, hashed, plain, constant in re.findall(r'\(\s*"(\w+)",\s*(?:r(#*)"(.*?)"\2|"(.*?)"|([A-Z]+)),?\s*\)', table, re.S):
        pieces[name] = constants[constant] if constant else hashed or plain
    if not {"gap", "sep", "value", "end", "digits"} <= pieces.keys():
        raise SystemExit(f"{FRAGMENTS} has another shape than this script knows; mend builtin_pieces() in {__file__}")
    return pieces


def expand(regex, pieces):
    for _ in range(16):
        if "${" not in regex:
            return regex
        regex = re.sub(r"\$\{(\w+)\}", lambda m: pieces[m[1]], regex)
    raise SystemExit(f"pieces without end: {regex[:80]}")


def label(words):
    """Words in any case; a blank also stands for `_`, `-` or nothing."""
    one = [re.escape(w.rstrip("*")).replace(r"\ ", "[ _-]?") + ("[a-z]{0,16}" if w.endswith("*") else "s?") for w in words]
    return r"(?i:\b(?:" + "|".join(sorted(one, key=len, reverse=True)) + "))"


def rust(regex):
    """For Rust's regex with Unicode switched on, which texts beyond ASCII need there:
    classes and boundaries stay those of ASCII, as the guard has them."""
    return regex.replace(r"\b", r"(?-u:\b)").replace(r"\s", r"[\t\n\x0B\f\r\x20]")


def hyperscan():
    """For Hyperscan, which refuses automata as large as those of what may stand between a
    label and its value: there a label counts with a digit within forty characters."""
    out, simplified = [], 0
    for words, regex in expressions():
        long = len(regex) + sum(map(len, words)) > 1200
        simplified += bool(words) and long
        out.append(label(words) + "[^\\n0-9]{0,40}[0-9]" if words and long else with_labels(words, regex))
    return out, simplified


def expressions(folder=ROOT / "patterns"):
    """(label words, regex) of each rule, in the syntax that Rust's regex and PCRE share."""
    pieces = builtin_pieces()
    for path in sorted(folder.glob("[gui][esn]*/*.toml")):
        file = tomllib.loads(path.read_text())
        for rule in file.get("rule", []):
            regex = expand(rule["regex"], {**pieces, **file.get("define", {})})
            # Groups bear the same name in several branches; the engines need no names.
            regex = re.sub(r"\(\?P?<\w+>", "(?:", regex)
            yield rule.get("labels", []), re.sub(r"\(\?(i?)-?u:", lambda m: f"(?{m[1]}:", regex)


def with_labels(words, regex):
    return label(words) + regex if words else regex


def export():
    """The regular expression of each rule."""
    return [with_labels(words, regex) for words, regex in expressions()]


if __name__ == "__main__":
    for regex in export():
        print(rust(regex))
