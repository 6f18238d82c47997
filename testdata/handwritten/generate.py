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


def relu():
    """32 rows of 32, each: where x > 0, x is added to a row of zeros."""
    yield "# Larger of x and 0 for each element of a 32 x 32 tile, BF16, unrolled. Pointers to input and output"
    yield "# are at 0 and 4. Made by generate.py."
    yield ""
    yield "lw.s    $2, 0($0)               # input"
    yield "lw.s    $3, 4($0)               # output"
    yield "addi.s  $4, $0, 0               # scratchpad 0: input"
    yield "addi.s  $5, $0, 0               # scratchpad 1: output"
    yield "addi.s  $8, $4, 0               # for the transfer"
    yield "addi.s  $6, $0, 0               # 0.0"
    yield "addi.s  $7, $0, -1"
    yield "mv.stm  1, $7"
    yield "mv.stm  2, $0"
    yield "scpad.ld $8, $2, 31, 31, 0"
    for row in range(32):
        yield "vreg.ld $1, $4, 31, 31, 0, 0, %d" % row
        yield "add.vv  $2, $0, $0, 1"
        yield "mgt.mvs 2, $1, $6, 1"
        yield "add.vv  $2, $1, $0, 2"
        yield "vreg.st $2, $5, 31, 31, 1, 0, %d" % row
    yield "scpad.st $5, $3, 31, 31, 1"
    yield "halt.s"


def gemms_pipelined_loop_unroll():
    yield "# As gemms_pipelined.s, with all 32 rows of a tile unrolled and the loop over tiles closed by a jump."
    yield "# Made by generate.py."
    yield ".weights any"
    yield ""
    yield "addi.s  $1, $0, 60"
    for register, what in enumerate(["W", "", "X", "", "C", ""], start=2):
        yield ("lw.s    $%d, %d($1)" % (register, 4 * register - 8)).ljust(31) + (what and " # " + what)
    yield "addi.s  $17, $7, 0              # C for the transfers, and W"
    yield "addi.s  $18, $3, 0"
    yield "addi.s  $16, $0, 32             # rows of W"
    yield "addi.s  $9, $0, 3               # tiles"
    yield "li.s    $10, 2048               # bytes of a tile"
    yield "scpad.ld $18, $2, 31, 31, 0"
    yield "addi.s  $11, $0, 0              # row of W"
    yield "weights: bge.s  $11, $16, weights_done"
    yield "vreg.ld $1, $3, $11, 31, 0"
    yield "lw.vi   $1, $1, 0, 0"
    yield "addi.s  $11, $11, 1"
    yield "blt.s   $11, $16, weights"
    yield "weights_done:"
    yield "scpad.ld $17, $6, 31, 31, 1"
    yield "addi.s  $12, $0, 0              # tile"
    yield ""
    yield "tile: bge.s $12, $9, done"
    yield "addi.s  $19, $5, 0"
    yield "scpad.ld $19, $4, 31, 31, 0"

    # Even rows in one set of registers, odd ones in the other; a row is loaded while the one before
    # it is multiplied.
    def load(row):
        x, c = (2, 3) if row % 2 == 0 else (12, 13)
        index = 20 + row % 4
        yield "addi.s  $%d, $0, %d" % (index, row)
        yield "vreg.ld $%d, $5, $%d, 31, 0" % (x, index)
        yield "vreg.ld $%d, $7, $%d, 31, 1" % (c, index)

    yield from load(0)
    for row in range(32):
        if row < 31:
            yield from load(row + 1)
        x, c, y = (2, 3, 4) if row % 2 == 0 else (12, 13, 14)
        yield "gemm.vv $%d, $%d, $%d, 0" % (y, x, c)
        yield "vreg.st $%d, $7, $%d, 31, 1" % (y, 20 + row % 4)
    yield "add.s   $4, $4, $10"
    yield "addi.s  $12, $12, 1"
    yield "jal     tile"
    yield "done:"
    yield "scpad.st $17, $6, 31, 31, 1"
    yield "halt.s"


class Layernorm:
    """Layer normalisation of a whole n x n tile in scratchpad 0: (x - mean) / sqrt(variance + epsilon)."""

    def __init__(self, n, text):
        self._n = n
        self._text = text

    def lines(self, pipelined):
        n = self._n
        yield from self._text
        yield "lw.s    $2, 60($0)              # the tile"
        yield "lw.s    $3, 64($0)              # its scratchpad address"
        yield "lw.s    $4, 20($0)              # epsilon"
        yield "lw.s    $5, 24($0)              # 1 / n^2"
        yield "addi.s  $6, $0, %d" % ((1 << n) - 1)
        yield "mv.stm  1, $6                   # the columns that there are"
        yield "scpad.ld $3, $2, %d, %d, 0" % (n - 1, n - 1)

        def load(row):
            yield "vreg.ld $%d, $3, %d, %d, 0, 0, %d" % (10 + row, n - 1, n - 1, row)

        def total(row):
            yield "rsum.vi $%d, $%d, 64, 1" % (20 + row, 10 + row)
            yield "vmov.vts $%d, $%d, 0" % (20 + row, 20 + row)

        if pipelined:
            yield from load(0)
            for row in range(n):
                if row + 1 < n:
                    yield from load(row + 1)
                yield from total(row)
        else:
            for row in range(n):
                yield from load(row)
            for row in range(n):
                yield from total(row)
        for row in range(1, n):
            yield "add.bf  $20, $20, $%d" % (20 + row)
        yield "mul.bf  $20, $20, $5            # mean"
        for row in range(n):
            yield "sub.vs  $%d, $%d, $20, 1" % (10 + row, 10 + row)
            if pipelined:
                yield "mul.vv  $%d, $%d, $%d, 1" % (20 + row, 10 + row, 10 + row)
        if not pipelined:
            for row in range(n):
                yield "mul.vv  $%d, $%d, $%d, 1" % (20 + row, 10 + row, 10 + row)
        for row in range(1, n):
            yield "add.vv  $20, $20, $%d, 1" % (20 + row)
        yield "rsum.vi $20, $20, 64, 1"
        yield "vmov.vts $21, $20, 0"
        yield "mul.bf  $21, $21, $5            # variance"
        yield "add.bf  $21, $21, $4"
        yield "sqrt.bf $21, $21, $0"
        yield "rcp.bf  $21, $21, $0"
        for row in range(n):
            yield "mul.vs  $%d, $%d, $21, 1" % (10 + row, 10 + row)
            if pipelined:
                yield "vreg.st $%d, $3, %d, %d, 0, 0, %d" % (10 + row, n - 1, n - 1, row)
        if not pipelined:
            for row in range(n):
                yield "vreg.st $%d, $3, %d, %d, 0, 0, %d" % (10 + row, n - 1, n - 1, row)
        yield "scpad.st $3, $2, %d, %d, 0" % (n - 1, n - 1)
        yield "halt.s"


def layernorm():
    return Layernorm(4, [
        "# Layer normalisation of a whole 4 x 4 tile, in place. Parameters: the tile's address at 0x3C, its",
        "# scratchpad address (in bytes: 1 is in row 0) at 0x40; epsilon at 0x14 and 1/16 at 0x18, float32.",
        "# Made by generate.py.", ""]).lines(pipelined=False)


def layernorm_pipelined():
    return Layernorm(4, [
        "# As layernorm.s; the next row is loaded while one is added up, squares follow differences, and",
        "# stores follow products. Made by generate.py.", ""]).lines(pipelined=True)


def metadata(register, temporary, sid, rows, columns, pitch):
    """Metadata of a transfer, field by field, as 13 instructions."""
    yield "addi.s  $%d, $0, 0" % register
    for value, shift in ((sid, 30), (rows - 1, 25), (columns - 1, 20)):
        yield "addi.s  $%d, $0, %d" % (temporary, value)
        yield "slli.s  $%d, $%d, %d" % (temporary, temporary, shift)
        yield "or.s    $%d, $%d, $%d" % (register, register, temporary)
    yield "lui.s   $%d, %d" % (temporary, (pitch - 1) >> 7)
    yield "addi.s  $%d, $%d, %d" % (temporary, temporary, (pitch - 1) & 127)
    yield "or.s    $%d, $%d, $%d" % (register, register, temporary)


def layernorm_param():
    yield "# Layer normalisation of a whole 32 x 32 tile, in place; rows stay in registers, squares go to two"
    yield "# registers in turn. Parameters as in layernorm.s, without 1/n^2. Made by generate.py."
    yield ""
    yield "addi.s  $1, $0, 60"
    yield "lw.s    $2, 0($1)               # the tile"
    yield "lw.s    $3, 4($1)               # its scratchpad address"
    yield "lw.s    $4, 20($0)              # epsilon"
    yield "addi.s  $6, $0, 1024"
    yield "stbf.s  $6, $6, $0"
    yield "rcp.bf  $5, $6, $0              # 1 / n^2"
    yield from metadata(7, 8, sid=0, rows=32, columns=32, pitch=32)
    yield "scpad.ld $3, $2, $7"
    for row in range(32):
        yield "vreg.ld $%d, $3, 31, 31, 0, 0, %d" % (50 + row, row)
        if row > 0:
            yield "add.vv  $10, $%s, $%d, 0" % ("10" if row > 1 else "50", 50 + row)
    yield "rsum.vi $11, $10, 64, 0"
    yield "vmov.vts $10, $11, 0"
    yield "mul.bf  $10, $10, $5            # mean"
    for row in range(32):
        yield "sub.vs  $%d, $%d, $10, 0" % (50 + row, 50 + row)
        yield "mul.vv  $%d, $%d, $%d, 0" % (12 + row % 2, 50 + row, 50 + row)
        yield "rsum.vi $%d, $%d, 64, 0" % (14 + row % 2, 12 + row % 2)
        if row > 0:
            yield "add.vv  $16, $%d, $%d, 0" % (16 if row > 1 else 14, 14 + row % 2)
    yield "vmov.vts $11, $16, 0"
    yield "mul.bf  $11, $11, $5            # variance"
    yield "add.bf  $11, $11, $4"
    yield "sqrt.bf $11, $11, $0"
    yield "rcp.bf  $11, $11, $0"
    for row in range(32):
        yield "mul.vs  $%d, $%d, $11, 0" % (50 + row, 50 + row)
        yield "vreg.st $%d, $3, 31, 31, 0, 0, %d" % (50 + row, row)
    yield "scpad.st $3, $2, $7"
    yield "halt.s"


def attention():
    yield "# O = softmax(Q K^T) V of 32 x 32 matrices, query by query, without a factor for the scores. V is given"
    yield "# as its transpose, whose rows are the columns that the weight buffer takes."
    yield "#"
    yield "# Parameters at 0x40: Q, K, V^T, O, scratchpad addresses in scratchpad 0 (K) and 1 (a row of Q, then V^T,"
    yield "# then a row of O). Made by generate.py."
    yield ".weights reset"
    yield ""
    yield "addi.s  $1, $0, 64"
    for register, what in enumerate(["Q", "K", "V^T", "O", "", ""], start=2):
        yield ("lw.s    $%d, %d($1)" % (register, 4 * register - 8)).ljust(31) + (what and " # " + what)
    yield "addi.s  $8, $0, 32              # n"
    yield "addi.s  $9, $0, 0               # query"
    yield "addi.s  $11, $0, -1"
    yield "mv.stm  1, $11"
    yield from metadata(12, 30, sid=0, rows=32, columns=32, pitch=32)
    yield "addi.s  $20, $6, 0              # for the transfer"
    yield "scpad.ld $20, $3, $12"
    yield "addi.s  $10, $0, 0              # row 0"
    yield ""
    yield "query:"
    yield "slli.s  $13, $9, 6              # 64 bytes a row"
    yield "add.s   $14, $2, $13"
    yield "addi.s  $21, $7, 0"
    yield from metadata(15, 30, sid=1, rows=1, columns=32, pitch=32)
    yield "scpad.ld $21, $14, $15"
    yield "addi.s  $16, $0, 0              # row of K"
    yield "keys: vreg.ld $1, $6, $16, 31, 0"
    yield "lw.vi   $1, $1, 0, 0"
    yield "addi.s  $16, $16, 1"
    yield "blt.s   $16, $8, keys"
    yield "vreg.ld $2, $7, $10, 31, 1"
    yield "add.vv  $10, $0, $0, 1           # nothing to add to"
    yield "gemm.vv $3, $2, $10, 0"
    yield "rmax.vi $4, $3, 64, 1"
    yield "vmov.vts $17, $4, 0"
    yield "sub.vs  $5, $3, $17, 1"
    yield "expi.vi $6, $5, 0, 1"
    yield "rsum.vi $7, $6, 64, 1"
    yield "vmov.vts $18, $7, 0"
    yield "rcp.bf  $18, $18, $0"
    yield "mul.vs  $8, $6, $18, 1"
    yield "addi.s  $22, $7, 0"
    yield from metadata(15, 30, sid=1, rows=32, columns=32, pitch=32)
    yield "scpad.ld $22, $4, $15"
    yield "addi.s  $16, $0, 0              # row of V^T"
    yield "values: vreg.ld $1, $7, $16, 31, 1"
    yield "lw.vi   $1, $1, 0, 0"
    yield "addi.s  $16, $16, 1"
    yield "blt.s   $16, $8, values"
    yield "gemm.vv $9, $8, $10, 0"
    yield "vreg.st $9, $7, $10, 31, 1"
    yield "slli.s  $13, $9, 6"
    yield "add.s   $19, $5, $13"
    yield "addi.s  $23, $7, 0"
    yield from metadata(15, 30, sid=1, rows=1, columns=32, pitch=32)
    yield "scpad.st $23, $19, $15"
    yield "addi.s  $9, $9, 1"
    yield "blt.s   $9, $8, query"
    yield "halt.s"


def attention_fused_layernorm():
    yield "# softmax(relu(attn + layernorm(x)) W^T + b), row by row, 32 x 32; attn is the result of an attention,"
    yield "# b one row. W has a row for each column of the result. The layer normalisation is that of the whole tile."
    yield "#"
    yield "# Parameters at 0x40: x, scratchpad address, Q, K, V (not used), result, W, b, attn; epsilon at 0x20. x is"
    yield "# in scratchpad 0, W and then attn in scratchpad 1. Made by generate.py."
    yield ".weights any"
    yield ""
    yield "addi.s  $1, $0, 64"
    yield "lw.s    $2, 0($1)               # x"
    yield "lw.s    $3, 4($1)               # its scratchpad address, and that of the others"
    yield "lw.s    $4, 20($1)              # result"
    yield "lw.s    $5, 24($1)              # W"
    yield "lw.s    $6, 28($1)              # b"
    yield "lw.s    $7, 32($1)              # attn"
    yield "lw.s    $8, 32($0)              # epsilon"
    yield "addi.s  $9, $0, 1024"
    yield "stbf.s  $9, $9, $0"
    yield "rcp.bf  $9, $9, $0              # 1 / n^2"
    yield "addi.s  $10, $0, -1"
    yield "mv.stm  1, $10"
    yield "mv.stm  2, $0"
    yield "scpad.ld $3, $2, 31, 31, 0"
    yield "scpad.ld $3, $5, 31, 31, 1"
    for row in range(32):
        yield "vreg.ld $1, $3, 31, 31, 1, 0, %d" % row
        yield "lw.vi   $1, $1, 0, 1"
    yield "scpad.ld $3, $7, 31, 31, 1"
    yield "vreg.ld $2, $6, $0, 31, 0       # b, from data memory"
    for row in range(32):
        yield "vreg.ld $%d, $3, 31, 31, 0, 0, %d" % (50 + row, row)
        if row > 0:
            yield "add.vv  $10, $%s, $%d, 1" % ("10" if row > 1 else "50", 50 + row)
    yield "rsum.vi $11, $10, 64, 1"
    yield "vmov.vts $11, $11, 0"
    yield "mul.bf  $11, $11, $9            # mean"
    for row in range(32):
        yield "sub.vs  $%d, $%d, $11, 1" % (50 + row, 50 + row)
        yield "mul.vv  $%d, $%d, $%d, 1" % (12 + row % 2, 50 + row, 50 + row)
        yield "rsum.vi $%d, $%d, 64, 1" % (14 + row % 2, 12 + row % 2)
        if row > 0:
            yield "add.vv  $16, $%d, $%d, 1" % (16 if row > 1 else 14, 14 + row % 2)
    yield "vmov.vts $12, $16, 0"
    yield "mul.bf  $12, $12, $9            # variance"
    yield "add.bf  $12, $12, $8"
    yield "sqrt.bf $12, $12, $0"
    yield "rcp.bf  $12, $12, $0"
    for row in range(32):
        k = row % 2
        yield "mul.vs  $%d, $%d, $12, 1" % (20 + k, 50 + row)
        yield "vreg.ld $%d, $3, 31, 31, 1, 0, %d" % (22 + k, row)
        yield "add.vv  $%d, $%d, $%d, 1" % (24 + k, 22 + k, 20 + k)
        yield "add.vv  $%d, $0, $0, 1" % (26 + k)
        yield "mgt.mvv 2, $%d, $0, 1" % (24 + k)
        yield "add.vv  $%d, $%d, $0, 2" % (26 + k, 24 + k)
        yield "gemm.vv $%d, $%d, $2, 1" % (28 + k, 26 + k)
        yield "rmax.vi $%d, $%d, 64, 1" % (30 + k, 28 + k)
        yield "vmov.vts $%d, $%d, 0" % (13 + k, 30 + k)
        yield "sub.vs  $%d, $%d, $%d, 1" % (32 + k, 28 + k, 13 + k)
        yield "expi.vi $%d, $%d, 0, 1" % (34 + k, 32 + k)
        yield "rsum.vi $%d, $%d, 64, 1" % (36 + k, 34 + k)
        yield "vmov.vts $%d, $%d, 0" % (15 + k, 36 + k)
        yield "rcp.bf  $%d, $%d, $0" % (17 + k, 15 + k)
        yield "mul.vs  $%d, $%d, $%d, 1" % (38 + k, 34 + k, 17 + k)
        yield "vreg.st $%d, $3, 31, 31, 0, 0, %d" % (38 + k, row)
    yield "scpad.st $3, $4, 31, 31, 0"
    yield "halt.s"


def flash_attention():
    """Two blocks of 16 keys. Of each query the largest score ($60 + r), the sum of exponentials ($100 + r)
    and what the last block scales older results by ($140 + r) stay in scalar registers."""
    yield "# O = softmax(scale Q K^T + mask) V of 32 x 32 matrices as flash attention: keys in two blocks of 16, with"
    yield "# running maxima and sums, results scaled and added to in data memory. V is given as its transpose."
    yield "#"
    yield "# No table: Q 0x1000, K 0x3000, V^T 0x5000, O 0x7000 (zeros at first), exponentials 0x9000, mask 0xA000,"
    yield "# scale (float32) at 0x20. Made by generate.py."
    yield ".weights reset"
    yield ""
    yield "lw.s    $2, 32($0)              # scale"
    yield "li.s    $3, 0x1000              # Q"
    yield "addi.s  $4, $0, 0               # row 0 of both scratchpads"
    yield "li.s    $5, 0xFFFF"
    yield "mv.stm  1, $5                   # the keys of a block"
    yield "addi.s  $6, $0, -1"
    yield "mv.stm  2, $6"
    yield "scpad.ld $4, $3, 31, 31, 0"
    for row in range(32):
        yield "lui.s   $%d, -65536" % (60 + row) + ("             # -infinity" if row == 0 else "")
        yield "addi.s  $%d, $0, 0" % (100 + row)
    for block in range(2):
        yield ""
        yield "# Keys %d to %d." % (16 * block, 16 * block + 15)
        yield "li.s    $7, 0x%X" % (0x3000 + 1024 * block)
        yield "scpad.ld $4, $7, 31, 15, 1"
        for row in range(16):
            yield "vreg.ld $%d, $4, 31, 15, 1, 0, %d" % (1 + row % 2, row)
            yield "lw.vi   $3, $%d, 0, 2" % (1 + row % 2)
        yield "li.s    $8, 0x%X              # mask" % (0xA000 + 32 * block)
        yield "li.s    $9, 0x9000              # exponentials"
        for row in range(32):
            top, total, factor = 60 + row, 100 + row, 140 + row
            label = "%d_%d" % (block, row)
            yield "vreg.ld $10, $4, 31, 31, 0, 0, %d" % row
            yield "gemm.vv $11, $10, $0, 2"
            yield "mul.vs  $12, $11, $2, 2"
            yield "vreg.ld $13, $8, $0, 15, 0"
            yield "add.vv  $12, $12, $13, 2"
            yield "rmax.vi $14, $12, 64, 1"
            yield "vmov.vts $10, $14, 0"
            yield "addi.s  $11, $%d, 0" % top
            yield "slt.bf  $12, $11, $10"
            yield "beq.s   $12, $0, same_%s" % label
            yield "addi.s  $%d, $10, 0" % top
            yield "same_%s: sub.bf $13, $11, $%d" % (label, top)
            yield "add.vs  $15, $0, $13, 2"
            yield "expi.vi $15, $15, 0, 2"
            yield "vmov.vts $%d, $15, 0" % factor
            yield "beq.s   $12, $0, kept_%s" % label
            yield "mul.bf  $%d, $%d, $%d" % (total, total, factor)
            yield "kept_%s: sub.vs $16, $12, $%d, 2" % (label, top)
            yield "expi.vi $17, $16, 0, 2"
            yield "vreg.st $17, $9, $0, 15, 0"
            yield "rsum.vi $18, $17, 64, 1"
            yield "vmov.vts $14, $18, 0"
            yield "add.bf  $%d, $%d, $14" % (total, total)
            yield "addi.s  $8, $8, 64"
            yield "addi.s  $9, $9, 32"
        yield ""
        yield "# Their values."
        yield "li.s    $7, 0x%X" % (0x5000 + 32 * block)
        yield from metadata(15, 16, sid=1, rows=32, columns=16, pitch=32)
        yield "scpad.ld $4, $7, $15"
        for row in range(32):
            yield "vreg.ld $%d, $4, 15, 31, 1, 0, %d" % (1 + row % 2, row)
            yield "lw.vi   $3, $%d, 0, 2" % (1 + row % 2)
        yield "li.s    $8, 0x7000              # O"
        yield "li.s    $9, 0x9000"
        for row in range(32):
            yield "vreg.ld $20, $9, $0, 15, 0"
            yield "vreg.ld $21, $8, $0, 31, 0"
            yield "mul.vs  $22, $21, $%d, 2" % (140 + row)
            yield "gemm.vv $23, $20, $22, 2"
            if block == 1:
                yield "rcp.bf  $10, $%d, $0" % (100 + row)
                yield "mul.vs  $23, $23, $10, 2"
            yield "vreg.st $23, $8, $0, 31, 0"
            yield "addi.s  $8, $8, 64"
            yield "addi.s  $9, $9, 32"
    yield "halt.s"


def softmax_online():
    """The sum of exponentials with a running maximum, element by element. The maximum is taken with bit
    operations: old ^ ((old ^ new) & -(old < new))."""
    yield "# Softmax of each row of a 32 x 32 tile, in place, with a running maximum; unrolled element by element."
    yield "# Parameters as in softmax.s. Made by generate.py."
    yield ""
    yield "addi.s  $1, $0, 60"
    yield "lw.s    $2, 0($1)"
    yield "lw.s    $3, 4($1)"
    yield "addi.s  $4, $0, -1"
    yield "mv.stm  1, $4"
    yield "scpad.ld $3, $2, 31, 31, 0"
    for row in range(32):
        yield "vreg.ld $1, $3, 31, 31, 0, 0, %d" % row
        yield "lui.s   $10, -65536             # maximum: -infinity"
        yield "addi.s  $11, $0, 0              # sum"
        for lane in range(32):
            yield "vmov.vts $12, $1, %d" % lane
            yield "slt.bf  $13, $10, $12"
            yield "sub.s   $13, $0, $13"
            yield "xor.s   $14, $10, $12"
            yield "and.s   $14, $14, $13"
            yield "xor.s   $14, $14, $10"
            yield "sub.bf  $15, $10, $14"
            yield "add.vs  $2, $0, $15, 1"
            yield "expi.vi $2, $2, 0, 1"
            yield "vmov.vts $16, $2, 0"
            yield "mul.bf  $11, $11, $16"
            yield "sub.bf  $15, $12, $14"
            yield "add.vs  $3, $0, $15, 1"
            yield "expi.vi $3, $3, 0, 1"
            yield "vmov.vts $16, $3, 0"
            yield "add.bf  $11, $11, $16"
            yield "addi.s  $10, $14, 0"
        yield "sub.vs  $4, $1, $10, 1"
        yield "expi.vi $4, $4, 0, 1"
        yield "rcp.bf  $17, $11, $0"
        yield "mul.vs  $5, $4, $17, 1"
        yield "vreg.st $5, $3, 31, 31, 0, 0, %d" % row
    yield "scpad.st $3, $2, 31, 31, 0"
    yield "halt.s"


PROGRAMS = {
    "attention": attention,
    "attention_fused_layernorm": attention_fused_layernorm,
    "flash_attention": flash_attention,
    "gemms_pipelined_loop_unroll": gemms_pipelined_loop_unroll,
    "layernorm": layernorm,
    "layernorm_param": layernorm_param,
    "layernorm_pipelined": layernorm_pipelined,
    "relu": relu,
    "softmax": softmax,
    "softmax_online": softmax_online,
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
