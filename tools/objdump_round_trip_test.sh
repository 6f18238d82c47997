#!/usr/bin/env bash
# Every source of the vectors and every hand-written one, assembled, listed and assembled from the listing:
# the same words. And a program of the compiler with its data.
set -euo pipefail
source tools/testing.sh

readonly AS="${PWD}/$1" OBJDUMP="${PWD}/$2" CC="${PWD}/$3"

count=0
for source in testdata/vectors/sched/*.s testdata/handwritten/*.s; do
  "${AS}" "${source}" -o "${TEST_TMPDIR}/a.pb"
  "${OBJDUMP}" "${TEST_TMPDIR}/a.pb" | "${AS}" - --listing -o "${TEST_TMPDIR}/b.pb"
  "${OBJDUMP}" --slots --nosource_lines "${TEST_TMPDIR}/a.pb" >"${TEST_TMPDIR}/a.txt"
  "${OBJDUMP}" --slots "${TEST_TMPDIR}/b.pb" | cmp - "${TEST_TMPDIR}/a.txt" || fail "${source}"
  count=$((count + 1))
done
[[ "${count}" -ge 36 ]] || fail "only ${count} sources"

"${CC}" testdata/debug/sum.c -o "${TEST_TMPDIR}/a.in"
"${OBJDUMP}" --data "${TEST_TMPDIR}/a.in" | "${AS}" - --listing -o "${TEST_TMPDIR}/b.in"
diff <("${OBJDUMP}" --slots --data "${TEST_TMPDIR}/a.in") \
  <("${OBJDUMP}" --slots --data "${TEST_TMPDIR}/b.in")
echo "PASS: ${count} sources"
