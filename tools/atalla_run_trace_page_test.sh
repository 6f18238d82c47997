#!/usr/bin/env bash
# The page of atalla_run --trace=F.html in a browser, if there is one: what it shows, mouse, keys, search.
set -euo pipefail
source tools/testing.sh
source tools/browser_testing.sh

readonly RUN="${PWD}/$1"
readonly AS="${PWD}/$2"
readonly CHECKS="${PWD}/$3"
cd "${TEST_TMPDIR}"

find_browser

# Issue cycles by the rules of docs/timing.md: 0, 1, 3 (waits for the product), 4 (a transfer, which
# lands in 524), 524 (waits for it), then three times around, each packet a cycle after the other, 531.
# The path must stay text wherever it is shown.
mkdir -p 'a<'
readonly SOURCE='a</script><script>pwned=1<.s'
cat >"${SOURCE}" <<'END'
start: li.s x1, 3
mul.s x2, x1, x1
add.s x3, x2, x2
scpad.ld x0, x0, x0
# Line 6 is the next one.
vreg.ld v2, x0, x0, 31, 0
again: addi.s x1, x1, -1
bne.s x1, x0, again
halt.s
END
"${AS}" "${SOURCE}" --scheduler=linear -o page.pb
"${RUN}" page.pb --timing --trace=page.html >timing.txt
grep -qx 'cycles: 532' timing.txt || fail "$(cat timing.txt)"
"${RUN}" page.pb --trace=page.json >/dev/null
{
  cat page.html
  echo '<script id="json" type="application/json">'
  sed 's/</\\u003c/g' page.json
  echo '</script><script>'
  cat "${CHECKS}"
  echo '</script>'
} >checked.html
check_page checked.html
echo PASS
