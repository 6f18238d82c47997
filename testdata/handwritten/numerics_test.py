#!/usr/bin/python3
"""numerics.py against numbers measured on the reference, which the instruction-set specification lists."""

import math
import struct
import unittest
import zlib

import numerics


def floats(text):
    return [numerics.from_word(int(digits, 16)) for digits in text.split()]


class NumericsTest(unittest.TestCase):

    def test_exp_of_all_bf16_values(self):
        # Section 6.4: checksum and sum of all results.
        results = []
        for h in range(0x10000):
            results.append(numerics.half(numerics.exp(numerics.from_half(h))))
        packed = struct.pack("<65536H", *results)
        self.assertEqual("%08X" % zlib.crc32(packed), "A9C65725")
        self.assertEqual("%X" % sum(results), "3FDDD4E7")

    def test_sums_are_in_order_and_float32(self):
        # Section 19.8, the last table.
        one, big = 0x3F800000, 0x4B800000
        for words, expected in (([one] + [0x3B000000] * 31, 0x3F87C000), ([0x3F80FFFF] * 32, 0x42010000),
                                ([big] + [one] * 31, 0x4B800000), ([one] * 31 + [big], 0x4B800010)):
            total = numerics.rsum([numerics.from_word(w) for w in words])
            self.assertEqual("%08X" % numerics.word(total), "%08X" % expected)

    def test_products(self):
        # Section 19.9: activations, weights, addend, lane 0.
        for a, w, c, expected in (
            ("3F800000", "3F800000", "00000000", "3F800000"),
            ("3F818000", "3F80FFFF", "00000000", "3F830000"),
            ("3F800000 3B800000", "3F800000 3F800000", "00000000", "3F800000"),
            ("3F800000", "3F800000", "3B80FFFF", "3F808100"),
            ("3F800000 40000000 40400000 40800000", "3F000000 3E800000 BF800000 41000000", "3DCCCCCD",
             "41F0CCCD"),
        ):
            lane = numerics.gemm(floats(a), [floats(w)], floats(c))[0]
            self.assertEqual("%08X" % numerics.word(lane), expected)

    def test_product_tells_orders_of_summation_apart(self):
        # Section 19.9: 3D840000 in plain order.
        a = """3B21 BF2B 3EF9 BEB6 BFBC BF0D BFD5 BF4B 3DAA 3DE4 BE95 BFB3 3E5F 3E9C 3F3E BFE4
               3D86 3FD9 3FD9 BFE5 3EEF 3F76 BF63 BEF6 3FCB 3EF7 3F11 3F7B 3F56 BE88 BFF7 402C"""
        w = """3FF4 3F55 BF0D BF80 BE01 3F6B 3FAF 3FDF 3F46 BFF2 C012 3FCE 3F70 3FD3 BDDC 3DA9
               BD73 BF1E 3F7B BFFA 3E9E BF47 3EA5 BE6A BF3E BF9E BFDB 3F4A BE6A 3ED0 3ED5 4003"""
        a, w = ([numerics.from_half(int(h, 16)) for h in text.split()] for text in (a, w))
        self.assertEqual("%08X" % numerics.word(numerics.gemm(a, [w], [0.0])[0]), "3D850000")

    def test_rounding(self):
        # Ties go to the even neighbour; memory gets the upper half as it is.
        self.assertEqual(numerics.word(numerics.rne(numerics.from_word(0x3F808000))), 0x3F800000)
        self.assertEqual(numerics.word(numerics.rne(numerics.from_word(0x3F818000))), 0x3F820000)
        self.assertEqual(numerics.half(numerics.from_word(0x3F81FFFF)), 0x3F81)
        self.assertTrue(math.isinf(numerics.rne(numerics.from_word(0x7F7FFFFF))))


if __name__ == "__main__":
    unittest.main()
