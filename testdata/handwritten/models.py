"""What the programs of this folder compute: inputs, and outputs by plain loops over numbers.

    python3 models.py DIRECTORY      # writes NAME.in and NAME.golden for every program

NAME.in has the data memory at the start; NAME.golden the half-words at the end, a row a line, the
address first. Shares nothing with the emulator.
"""

import math
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


def gemms():
    image = Image()
    w, c = matrix(13, 32, 32), matrix(14, 32, 32)
    tiles = [matrix(15 + t, 32, 32) for t in range(3)]
    image.words(0x3C, 0x1000, 0, 0x2000, 1024, 0x5000, 2048)
    image.put(0x1000, w)
    for t, x in enumerate(tiles):
        image.put(0x2000 + 2048 * t, x)
    image.put(0x5000, c)
    # Between tiles C is in the scratchpad, which keeps float32.
    for x in tiles:
        c = product(x, w, c)
    image.expect(0x5000, c)
    return image


def elementwise_add():
    image = Image()
    a, b = matrix(18, 32, 32), matrix(19, 32, 32)
    image.words(0x3C, 0x1000, 0x1800, 0x2000)
    image.put(0x1000, a)
    image.put(0x1800, b)
    image.expect(0x2000, [[numerics.add(x, y) for x, y in zip(*rows)] for rows in zip(a, b)])
    return image


def relu():
    image = Image()
    x = matrix(20, 32, 32)
    image.words(0, 0x1000, 0x2000)
    image.put(0x1000, x)
    image.expect(0x2000, [[max(value, 0.0) for value in row] for row in x])
    return image


def sigmoid():
    image = Image()
    x = matrix(21, 4, 8)
    image.words(0, 0x1000, 0x1040)
    image.put(0x1000, x)
    image.expect(0x1040, [[numerics.exp(-value) for value in row] for row in x])
    return image


def maxpool():
    image = Image()
    x = matrix(22, 32, 32)
    image.words(0x3C, 0x1000, 0, 0x2000, 0)
    image.put(0x1000, x)
    image.expect(0x2000, [[max(pair) for pair in zip(x[r], x[r + 1])] for r in range(0, 32, 2)])
    return image


def float_word(x):
    return numerics.word(numerics.f32(x))


def layernorm():
    image = Image()
    n = 4
    x = matrix(23, n, n)
    image.words(0x14, float_word(1e-5), float_word(1 / 16))
    image.words(0x3C, 0xCAFA, 1)
    image.put(0xCAFA, x)

    sums = [numerics.rsum(row) for row in x]
    total = sums[0]
    for s in sums[1:]:
        total = numerics.fadd(total, s)
    mean = numerics.fmul(total, 1 / 16)
    centred = [[numerics.sub(value, mean) for value in row] for row in x]
    squares = [[numerics.mul(value, value) for value in row] for row in centred]
    columns = squares[0]
    for row in squares[1:]:
        columns = [numerics.add(a, b) for a, b in zip(columns, row)]
    variance = numerics.fmul(numerics.rsum(columns), 1 / 16)
    scale = numerics.rcp(numerics.sqrt(numerics.fadd(variance, numerics.f32(1e-5))))
    image.expect(0xCAFA, [[numerics.mul(value, scale) for value in row] for row in centred])
    return image


def normalised(x):
    """Layer normalisation of a whole 32 x 32 tile as layernorm_param.s does it."""
    columns = x[0]
    for row in x[1:]:
        columns = [numerics.add(a, b) for a, b in zip(columns, row)]
    mean = numerics.fmul(numerics.rsum(columns), 1 / 1024)
    centred = [[numerics.sub(value, mean) for value in row] for row in x]
    total = None
    for row in centred:
        s = numerics.rsum([numerics.mul(value, value) for value in row])
        total = s if total is None else numerics.add(total, s)
    variance = numerics.fmul(total, 1 / 1024)
    scale = numerics.rcp(numerics.sqrt(numerics.fadd(variance, numerics.f32(1e-5))))
    return [[numerics.mul(value, scale) for value in row] for row in centred]


def layernorm_param():
    image = Image()
    x = matrix(24, 32, 32)
    image.words(0x14, float_word(1e-5))
    image.words(0x3C, 0xCAFA, 0)
    image.put(0xCAFA, x)
    image.expect(0xCAFA, normalised(x))
    return image


def transposed(x):
    return [list(column) for column in zip(*x)]


def attention():
    image = Image()
    q, k, v = (matrix(seed, 32, 32, -1.5, 1.5) for seed in (25, 26, 27))
    image.words(0x40, 0x1000, 0x3000, 0x5000, 0x7000, 0, 1024)
    for address, x in ((0x1000, q), (0x3000, k), (0x5000, transposed(v))):
        image.put(address, x)
    zeros = [[0.0] * 32 for _ in range(32)]
    p = [softmax_row(row) for row in product(q, k, zeros)]
    image.expect(0x7000, product(p, transposed(v), zeros))
    return image


def attention_fused_layernorm():
    image = Image()
    x, w, attn = matrix(28, 32, 32), matrix(29, 32, 32, -0.5, 0.5), matrix(30, 32, 32)
    b = matrix(31, 1, 32)
    image.words(0x20, float_word(1e-5))
    image.words(0x40, 0x1000, 0, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000, 0x7000, 0x8000)
    for address, values in ((0x1000, x), (0x6000, w), (0x7000, b), (0x8000, attn)):
        image.put(address, values)
    positive = [[max(numerics.add(a, y), 0.0) for a, y in zip(*rows)]
                for rows in zip(attn, normalised(x))]
    image.expect(0x5000, [softmax_row(row) for row in product(positive, w, b * 32)])
    return image


def flash_attention():
    image = Image()
    q, k, v = (matrix(seed, 32, 32, -1.5, 1.5) for seed in (32, 33, 34))
    # No query sees a later key.
    mask = [[0.0 if key <= query else -9984.0 for key in range(32)] for query in range(32)]
    scale = numerics.f32(1 / 32**0.5)
    image.words(0x20, numerics.word(scale))
    for address, x in ((0x1000, q), (0x3000, k), (0x5000, transposed(v)), (0xA000, mask)):
        image.put(address, x)

    results = []
    for query in range(32):
        top, total, result = -math.inf, 0.0, [0.0] * 32
        for keys in (range(16), range(16, 32)):
            scores = numerics.gemm(q[query], [k[key] for key in keys], [0.0] * 16)
            scores = [
                numerics.add(numerics.mul(s, scale), mask[query][key])
                for s, key in zip(scores, keys)
            ]
            old, top = top, max(top, numerics.rmax(scores))
            factor = numerics.exp(numerics.fsub(old, top))
            e = [numerics.exp(numerics.sub(s, top)) for s in scores]
            total = numerics.fadd(numerics.fmul(total, factor), numerics.rsum(e))
            columns = [[v[key][j] for key in keys] for j in range(32)]
            result = numerics.gemm(e, columns, [numerics.mul(x, factor) for x in result])
            if keys[0] == 0:
                result = [numerics.from_half(numerics.half(x)) for x in result]
        results.append([numerics.mul(x, numerics.rcp(total)) for x in result])
    image.expect(0x7000, results)
    return image


def softmax_online():
    image = Image()
    x = matrix(35, 32, 32, -6.0, 6.0)
    image.words(0x3C, 0xCAFA, 0)
    image.put(0xCAFA, x)
    results = []
    for row in x:
        top, total = -math.inf, 0.0
        for value in row:
            old, top = top, max(top, value)
            total = numerics.fmul(total, numerics.exp(numerics.fsub(old, top)))
            total = numerics.fadd(total, numerics.exp(numerics.fsub(value, top)))
        scale = numerics.rcp(total)
        results.append([numerics.mul(numerics.exp(numerics.sub(v, top)), scale) for v in row])
    image.expect(0xCAFA, results)
    return image


PROGRAMS = {
    "add": elementwise_add,
    "attention": attention,
    "attention_fused_layernorm": attention_fused_layernorm,
    "conv": conv,
    "conv_pipelined": conv,
    "conv_tiled": conv_tiled,
    "conv_unrolled_pipelined": conv,
    "flash_attention": flash_attention,
    "gemm": gemm,
    "gemm_tiled": gemm_tiled,
    "gemms": gemms,
    "gemms_function": gemms,
    "gemms_pipelined": gemms,
    "gemms_pipelined_loop_unroll": gemms,
    "layernorm": layernorm,
    "layernorm_param": layernorm_param,
    "layernorm_pipelined": layernorm,
    "maxpool": maxpool,
    "relu": relu,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "softmax_online": softmax_online,
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
