"""Writes the long unrolled programs of this folder.

    python3 generate.py DIRECTORY [NAME ...]      # all, or these: DIRECTORY/NAME.s
"""

import os
import sys


def softmax():
    """32 rows in place, every row on its way through ten stages: a step of the pipeline starts a row
    and advances the eight before it by a stage. Each value has four registers in turn."""
    # Each stage with the steps that a row waits for it, last first.
    stages = [("store", 9), ("reciprocal", 8), ("scale", 8), ("sum_out", 7), ("sum", 6), ("exp", 5),
              ("subtract", 4), ("top_out", 3), ("top", 1), ("load", 0)]

    def stage(name, row):
        x, top, d, e, total, y = ("$%d" % (n + row % 4) for n in (10, 20, 30, 40, 50, 60))
        s_top, s_total, scale = ("$%d" % (n + row % 4) for n in (10, 20, 30))
        return {
            "load": "vreg.ld %s, $3, 31, 31, 0, 0, %d" % (x, row),
            "top": "rmax.vi %s, %s, 64, 1" % (top, x),
            "top_out": "vmov.vts %s, %s, 0" % (s_top, top),
            "subtract": "sub.vs  %s, %s, %s, 1" % (d, x, s_top),
            "exp": "expi.vi %s, %s, 0, 1" % (e, d),
            "sum": "rsum.vi %s, %s, 64, 1" % (total, e),
            "sum_out": "vmov.vts %s, %s, 0" % (s_total, total),
            "reciprocal": "rcp.bf  %s, %s, $0" % (scale, s_total),
            "scale": "mul.vs  %s, %s, %s, 1" % (y, e, scale),
            "store": "vreg.st %s, $3, 31, 31, 0, 0, %d" % (y, row),
        }[name]

    yield "# Softmax of each row of a 32 x 32 tile, in place. Parameters at 0x3C: the tile, its"
    yield "# scratchpad address in scratchpad 0. Made by generate.py."
    yield ""
    yield "addi.s  $1, $0, 60"
    yield "lw.s    $2, 0($1)"
    yield "lw.s    $3, 4($1)"
    yield "addi.s  $4, $0, -1"
    yield "mv.stm  1, $4"
    yield "scpad.ld $3, $2, 31, 31, 0"
    rows = 32
    for step in range(rows + stages[0][1]):
        for name, lag in stages:
            if 0 <= step - lag < rows:
                yield stage(name, step - lag)
    yield "scpad.st $3, $2, 31, 31, 0"
    yield "halt.s"


PROGRAMS = {
    "softmax": softmax,
}


def indented(line):
    plain = not line or line.startswith("#") or line.split()[0].endswith(":")
    return line if plain else "        " + line


def main():
    folder = sys.argv[1]
    for name in sys.argv[2:] or PROGRAMS:
        with open(os.path.join(folder, name + ".s"), "w") as f:
            f.writelines(indented(line) + "\n" for line in PROGRAMS[name]())


if __name__ == "__main__":
    main()
