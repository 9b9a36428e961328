#!/usr/bin/env python3
"""Makes areas.bin of the package idn-area-data. By hand, never in the build.

usage: pack.py idn-area-data-4.0.1.tgz areas.bin

Reads provinces, regencies, districts and villages from the package's tarball, repairs
what no office would print, writes the packed file, reads it back, compares, and says
what it repaired. Needs Python 3.9 and nothing else.

The packed file
---------------
8 bytes `MATURAR1`, then one zlib stream for the index and one for the villages of each
province, in the order of the index. The index begins with its own head line

    index <bytes of the stream>        (this line is not compressed)

and then, unpacked, holds a line for each area, in the order of the codes:

    =11<TAB>Aceh<TAB>N                 a province; N bytes of its villages' stream
    +01<TAB>Kabupaten Aceh Selatan     a regency of the province above
    Bakongan                           a kecamatan of the regency above

A kecamatan's number is one more than that of the one before (the first is 01), unless
it is written before a TAB. Unpacked, a province's stream has a block for each of its
kecamatan, with an empty line between two blocks, and in it a line for each village;
numbers likewise, the first 2001.
"""

import csv
import hashlib
import io
import re
import sys
import tarfile
import zlib

MAGIC = b"MATURAR1"


def repaired(name):
    """The name as an office prints it."""
    out = name.replace("’", "'").replace('"', "'").replace("*", "")
    out = re.sub(r"\s+", " ", out).strip()
    # KepenuhanTengah: two words that lost their space. SoE and PenanaE are right.
    out = re.sub(r"([a-z]{3})([A-Z][a-z]{2})", r"\1 \2", out)
    words = out.split(" ")
    for at, word in enumerate(words):
        if word[:1].islower() and (at == 0 or len(word) > 2) and word != "dan":
            words[at] = word[0].upper() + word[1:]
    return " ".join(words)


def read(tarball, level):
    member = f"package/data/{level}.csv"
    with tarfile.open(fileobj=io.BytesIO(tarball)) as tar:
        text = tar.extractfile(member).read().decode("utf-8")
    rows = [(row["code"], row["name"]) for row in csv.DictReader(io.StringIO(text))]
    codes = [code for code, _ in rows]
    assert codes == sorted(set(codes)), f"{member}: codes are not sorted and unique"
    shouted = sum(1 for _, name in rows if len(name) > 4 and name.isupper())
    assert shouted * 50 < len(rows), f"{member}: names in capitals need another rule"
    return rows


def lines(rows, first, width):
    """Names, with their number where it isn't the next one."""
    expected = first
    for code, name in rows:
        number = int(code[-width:])
        yield name if number == expected else f"{number:0{width}}\t{name}"
        expected = number + 1


def pack(provinces, regencies, districts, villages):
    def below(rows, code):
        return [row for row in rows if row[0].startswith(code + ".")]

    index, streams = [], []
    for province, province_name in provinces:
        inside = below(districts, province)
        of_district = {code: [] for code, _ in inside}
        for code, name in below(villages, province):
            of_district[code[:8]].append((code, name))
        text = "\n\n".join("\n".join(lines(of_district[code], 2001, 4)) for code, _ in inside)
        stream = zlib.compress(text.encode("utf-8"), 9)
        streams.append(stream)
        index.append(f"={province}\t{province_name}\t{len(stream)}")
        for regency, regency_name in below(regencies, province):
            index.append(f"+{regency[-2:]}\t{regency_name}")
            index.extend(lines(below(inside, regency), 1, 2))
    packed = zlib.compress("\n".join(index).encode("utf-8"), 9)
    return MAGIC + f"index {len(packed)}\n".encode() + packed + b"".join(streams)


def unpack(data):
    """The four lists of a packed file, to compare with what went in."""
    head, rest = data[len(MAGIC):].split(b"\n", 1)
    size = int(head.split()[1])
    index, at = zlib.decompress(rest[:size]).decode("utf-8"), size
    provinces, regencies, districts, villages = [], [], [], []

    def number(line, expected):
        if "\t" in line:
            written, name = line.split("\t")
            return int(written), name
        return expected, line

    sizes = []
    for line in index.split("\n"):
        if line.startswith("="):
            code, name, stream = line[1:].split("\t")
            provinces.append((code, name))
            sizes.append((code, int(stream)))
        elif line.startswith("+"):
            code, name = line[1:].split("\t")
            regencies.append((f"{provinces[-1][0]}.{code}", name))
            expected = 1
        else:
            given, name = number(line, expected)
            districts.append((f"{regencies[-1][0]}.{given:02}", name))
            expected = given + 1
    for province, stream in sizes:
        text = zlib.decompress(rest[at:at + stream]).decode("utf-8")
        at += stream
        inside = [code for code, _ in districts if code.startswith(province + ".")]
        for code, block in zip(inside, text.split("\n\n"), strict=True):
            expected = 2001
            for line in block.split("\n"):
                given, name = number(line, expected)
                villages.append((f"{code}.{given:04}", name))
                expected = given + 1
    return provinces, regencies, districts, villages


def main():
    source, target = sys.argv[1:]
    with open(source, "rb") as file:
        tarball = file.read()
    levels = []
    for level in ("provinces", "regencies", "districts", "villages"):
        rows = []
        for code, name in read(tarball, level):
            printed = repaired(name)
            assert printed and "\t" not in printed and printed[0] not in "=+", (code, name)
            if printed != name:
                print(f"{code}  {name}  ->  {printed}")
            rows.append((code, printed))
        levels.append(rows)
    data = pack(*levels)
    assert unpack(data) == tuple(levels), "what was packed is not what is read back"
    with open(target, "wb") as file:
        file.write(data)
    print(f"source  sha256 {hashlib.sha256(tarball).hexdigest()}")
    print(f"packed  sha256 {hashlib.sha256(data).hexdigest()}, {len(data)} bytes")
    print("areas   " + ", ".join(str(len(rows)) for rows in levels))


if __name__ == "__main__":
    main()
