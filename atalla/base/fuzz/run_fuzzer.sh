#!/usr/bin/env bash
# Runs a fuzzer for ATALLA_FUZZ_SECONDS seconds (10), from a corpus.
#
#   run_fuzzer.sh FUZZER MAX_LEN DICTIONARY|- INPUT...
#
# Exit status 0: no input was found that crashes, hangs (10 s) or takes too much memory (2 GB). Such an input
# is left in Bazel's test.outputs, and printed if it is short.
set -euo pipefail

fuzzer="$1"
max_len="$2"
dictionary="$3"
shift 3

work="${TEST_TMPDIR:-$(mktemp -d)}"
outputs="${TEST_UNDECLARED_OUTPUTS_DIR:-${work}}"
# What is found goes to the first folder.
mkdir -p "${work}/found" "${work}/corpus"
cp -L -- "$@" "${work}/corpus/"

options=(
  -max_total_time="${ATALLA_FUZZ_SECONDS:-10}"
  -max_len="${max_len}"
  -timeout=10
  -rss_limit_mb=2048
  -artifact_prefix="${outputs}/"
  -print_final_stats=1
)
[[ "${dictionary}" == "-" ]] || options+=(-dict="${dictionary}")
"${fuzzer}" "${options[@]}" "${work}/found" "${work}/corpus"
