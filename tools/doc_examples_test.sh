#!/usr/bin/env bash
# Runs the examples of a document and compares what they print with what it shows.
#
#   doc_examples_test.sh DOCUMENT TOOL|FILE...
#
# Arguments with an ending, such as gemm.s, are files that the examples find where they run.
# A fenced block "```file NAME" is a file; in a block "```console", each line "$ COMMAND" is run where the
# files are, with the tools on the PATH, and the lines up to the next one are its output, errors included.
set -euo pipefail

readonly DOCUMENT="${PWD}/$1"
shift
mkdir -p "${TEST_TMPDIR}/bin" "${TEST_TMPDIR}/work"
for input in "$@"; do
  case "${input##*/}" in
    *.*) cp -L "${input}" "${TEST_TMPDIR}/work/" ;;
    *) ln -sf "${PWD}/${input}" "${TEST_TMPDIR}/bin/" ;;
  esac
done
PATH="${TEST_TMPDIR}/bin:${PATH}"
cd "${TEST_TMPDIR}/work"

count=0
failures=0
command=""
block=""
file=""
# Runs the command that was read, if any, and compares.
finish() {
  [[ -n "${command}" ]] || return 0
  bash -c "${command}" >got.txt 2>&1 </dev/null || true
  count=$((count + 1))
  if ! diff -u --label "${DOCUMENT##*/}" --label "the tool" expected.txt got.txt; then
    echo "FAIL: $ ${command}" >&2
    failures=$((failures + 1))
  fi
  command=""
}

while IFS= read -r line; do
  case "${block}" in
    "")
      if [[ "${line}" == '```file '* ]]; then
        block=file
        file="${line#'```file '}"
        : >"${file}"
      elif [[ "${line}" == '```console' ]]; then
        block=console
      fi
      ;;
    file)
      if [[ "${line}" == '```' ]]; then block=""; else printf '%s\n' "${line}" >>"${file}"; fi
      ;;
    console)
      if [[ "${line}" == '```' ]]; then
        finish
        block=""
      elif [[ "${line}" == '$ '* ]]; then
        finish
        command="${line#'$ '}"
        : >expected.txt
      else
        printf '%s\n' "${line}" >>expected.txt
      fi
      ;;
  esac
done <"${DOCUMENT}"

[[ -z "${block}" ]] || { echo "FAIL: a block of ${DOCUMENT##*/} does not end" >&2; exit 1; }
[[ "${count}" -gt 0 ]] || { echo "FAIL: ${DOCUMENT##*/} has no examples" >&2; exit 1; }
[[ "${failures}" == 0 ]] || exit 1
echo "PASS: ${count} commands"
