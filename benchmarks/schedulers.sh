#!/usr/bin/env bash
# Every scheduler over the hand-written programs: packets, cycles, stalls, loops, instructions scheduled a second.
# Further arguments go to compare_schedulers: ./bazelw run //benchmarks:schedulers -- --html=all.html
set -euo pipefail
exec "${PWD}/tools/compare_schedulers" "${PWD}/testdata/handwritten" "$@"
