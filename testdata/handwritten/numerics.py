"""Numbers as the machine has them, in plain Python: float32 and BF16 values are Python floats.

Source: instruction-set specification, sections 6, 10, 11 and 12. Sums and products of two float32
values are computed in binary64 and rounded to binary32, which is the same as rounding once.
"""

import math
import struct


def word(x):
    """The 32 bits of a float32 value."""
    return struct.unpack("<I", struct.pack("<f", x))[0]


def from_word(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def f32(x):
    """Rounded to float32, nearest even; infinite beyond the largest."""
    try:
        return struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def rne(x):
    """A float32 value rounded to BF16, nearest even."""
    u = word(x)
    return from_word((u + 0x7FFF + (u >> 16 & 1)) & 0xFFFF0000)


def half(x):
    """What memory gets: the upper 16 bits of the float32."""
    return word(x) >> 16


def from_half(h):
    return from_word(h << 16)


def add(a, b):
    """add.vv, add.vs"""
    return rne(f32(rne(a) + rne(b)))


def sub(a, b):
    return rne(f32(rne(a) - rne(b)))


def mul(a, b):
    return rne(f32(rne(a) * rne(b)))


def exp(a):
    """expi.vi, with the one input that is not correctly rounded."""
    x = rne(a)
    if math.isnan(x):
        return math.nan
    if word(x) == 0x40DB0000:
        return from_word(0x446A0000)
    try:
        return rne(f32(math.exp(x)))
    except OverflowError:
        return math.inf


def rsum(lanes):
    """rsum.vi over these lanes: in order, float32, not rounded to BF16."""
    total = 0.0
    for lane in lanes:
        total = f32(total + rne(lane))
    return total


def rmax(lanes):
    return max(rne(lane) for lane in lanes)


def rcp(x):
    """rcp.bf"""
    return f32(1.0 / x)


def sqrt(x):
    """sqrt.bf"""
    return f32(math.sqrt(x))


def fadd(a, b):
    """add.bf, sub.bf, mul.bf: float32, not rounded to BF16."""
    return f32(a + b)


def fsub(a, b):
    return f32(a - b)


def fmul(a, b):
    return f32(a * b)


def gemm(activations, weights, partial):
    """gemm.vv: `weights` are the vectors that were pushed, one for each lane of the result.

    Four partial sums over 8 lanes each, added from left to right; the dot product is rounded to
    BF16, its sum with `partial` to float32.
    """
    padded = [rne(x) for x in activations] + [0.0] * (32 - len(activations))
    result = []
    for pushed, c in zip(weights, partial):
        w = [rne(x) for x in pushed] + [0.0] * (32 - len(pushed))
        groups = []
        for start in range(0, 32, 8):
            s = f32(padded[start] * w[start])
            for k in range(start + 1, start + 8):
                s = f32(s + f32(padded[k] * w[k]))
            groups.append(s)
        dot = f32(f32(f32(groups[0] + groups[1]) + groups[2]) + groups[3])
        result.append(f32(rne(dot) + c))
    return result
