#!/bin/bash
# Runs the example and compares what it prints: 1, 2, 3, 4 plus 10, 20, 30, 40.
set -eu
output="$("$1")"
expected="sum: 11 22 33 44
9 packets, 16 bytes loaded, 8 bytes stored"
if [[ "${output}" != "${expected}" ]]; then
  printf 'got:\n%s\nexpected:\n%s\n' "${output}" "${expected}" >&2
  exit 1
fi
