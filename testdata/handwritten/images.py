"""Data of the programs in this folder: what is in memory before and after, as text files."""

import numerics


def values(seed, count, low, high):
    """`count` BF16 values in [low, high), the same on every machine."""
    state = seed * 2654435761 & 0xFFFFFFFF
    result = []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        x = low + (high - low) * (state >> 8) / (1 << 24)
        result.append(numerics.from_half(numerics.half(numerics.f32(x))))
    return result


def matrix(seed, rows, columns, low=-2.0, high=2.0):
    flat = values(seed, rows * columns, low, high)
    return [flat[r * columns:(r + 1) * columns] for r in range(rows)]


class Image:
    """Memory before the program (`words`, `put`) and what must be there after it (`expect`)."""

    def __init__(self):
        self._bytes = {}
        self._expected = []

    def word(self, address, value):
        for i in range(4):
            self._bytes[address + i] = value >> 8 * i & 0xFF

    def words(self, address, *values_in):
        for i, value in enumerate(values_in):
            self.word(address + 4 * i, value)

    def put(self, address, rows, pitch=0):
        """A matrix of BF16 values, rows `pitch` elements apart."""
        for r, row in enumerate(rows):
            for c, x in enumerate(row):
                h = numerics.half(x)
                at = address + 2 * (r * (pitch or len(row)) + c)
                self._bytes[at] = h & 0xFF
                self._bytes[at + 1] = h >> 8

    def expect(self, address, rows, pitch=0):
        for r, row in enumerate(rows):
            halves = " ".join("%04X" % numerics.half(x) for x in row)
            at = address + 2 * r * (pitch or len(row))
            self._expected.append("%08X: %s\n" % (at, halves))

    def in_text(self):
        """The data part of an .in file: 4-aligned words."""
        lines = [".data\n"]
        for address in sorted({a & ~3 for a in self._bytes}):
            value = sum(self._bytes.get(address + i, 0) << 8 * i for i in range(4))
            lines.append("%08X: %08X\n" % (address, value))
        return "".join(lines)

    def golden_text(self):
        return "".join(self._expected)
