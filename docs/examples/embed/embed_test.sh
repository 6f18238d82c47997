#!/bin/bash
# Runs the example, which compares the product with plain C++ itself, and looks at what it prints.
set -eu
output="$("$1")"
# 4 products of 2 * 32 * 32 FLOPs; half-words: tiles of 32 x 32 and 4 x 32 in, one of 4 x 32 out. How many
# packets and cycles that takes is the scheduler's affair.
expected="^y is right; [0-9]+ packets, 8192 FLOPs of products, 2304 bytes loaded
256 bytes stored
[0-9]+ cycles on machine atalla, [0-9]+ of them waiting for transfers\$"
if [[ ! "${output}" =~ ${expected} ]]; then
  printf 'got:\n%s\nexpected:\n%s\n' "${output}" "${expected}" >&2
  exit 1
fi
