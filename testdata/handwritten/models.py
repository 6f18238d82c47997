"""What the programs of this folder compute: inputs, and outputs by plain loops over numbers.

    python3 models.py DIRECTORY      # writes NAME.in and NAME.golden for every program

NAME.in has the data memory at the start; NAME.golden the half-words at the end, a row a line, the
address first. Shares nothing with the emulator.
"""

import os
import sys

import numerics
from images import Image, matrix


def product(a, w, c):
    """A W^T + C, a row of the result for each row of A."""
    return [numerics.gemm(a_row, w, c_row) for a_row, c_row in zip(a, c)]


def softmax_row(row):
    top = numerics.rmax(row)
    e = [numerics.exp(numerics.sub(x, top)) for x in row]
    scale = numerics.rcp(numerics.rsum(e))
    return [numerics.mul(x, scale) for x in e]


def patches(image, size):
    """Rows of A of a convolution as a product: image[y][x][channel], size x size, no padding."""
    height, width = len(image), len(image[0])
    return [[
        value for dy in range(size) for dx in range(size) for value in image[y + dy][x + dx]
    ] for y in range(height - size + 1) for x in range(width - size + 1)]


def convolution_input(seed, height, width, channels):
    flat = matrix(seed, height * width, channels)
    return [flat[y * width:(y + 1) * width] for y in range(height)]


def gemm():
    image = Image()
    a, w, c = matrix(1, 20, 20), matrix(2, 20, 20), matrix(3, 20, 20)
    image.words(0x3C, 0x1000, 0, 0x2000, 0, 0x3000, 0)
    image.put(0x1000, a)
    image.put(0x2000, w)
    image.put(0x3000, c)
    image.expect(0x3000, product(a, w, c))
    return image


def tiled(a, w, c):
    image = Image()
    m, n, k = len(a), len(w), len(w[0])
    a_at = 0x1000
    w_at = a_at + 0x1000
    c_at = w_at + 0x1000
    image.words(0x3C, a_at, w_at, c_at, m, n, k, 1, 1, 1, 32)
    image.put(a_at, a)
    image.put(w_at, w)
    image.put(c_at, c)
    image.expect(c_at, product(a, w, c))
    return image


def gemm_tiled():
    return tiled(matrix(4, 8, 8), matrix(5, 8, 8), matrix(6, 8, 8))


def conv_tiled():
    a = patches(convolution_input(7, 4, 4, 3), 3)
    return tiled(a, matrix(8, 4, 27), [[0.0] * 4 for _ in a])


def conv():
    image = Image()
    a = patches(convolution_input(9, 6, 10, 3), 3)
    w = matrix(10, 4, 27)
    c = matrix(11, 32, 4)
    image.words(0x3C, 0x1000, 1024, 0x2000, 0, 0x3000, 2048)
    image.put(0x1000, a)
    image.put(0x2000, w)
    image.put(0x3000, c)
    image.expect(0x3000, product(a, w, c))
    return image


def softmax():
    image = Image()
    x = matrix(12, 32, 32, -6.0, 6.0)
    image.words(0x3C, 0xCAFA, 0)
    image.put(0xCAFA, x)
    image.expect(0xCAFA, [softmax_row(row) for row in x])
    return image


PROGRAMS = {
    "conv": conv,
    "conv_tiled": conv_tiled,
    "gemm": gemm,
    "gemm_tiled": gemm_tiled,
    "softmax": softmax,
}


def main():
    folder = sys.argv[1]
    for name, make in PROGRAMS.items():
        image = make()
        with open(os.path.join(folder, name + ".in"), "w") as f:
            f.write(image.in_text())
        with open(os.path.join(folder, name + ".golden"), "w") as f:
            f.write(image.golden_text())


if __name__ == "__main__":
    main()
