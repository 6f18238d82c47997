#!/usr/bin/env bash
# The page of atalla_run --trace=F.html in a browser, if there is one: what it shows, mouse, keys, search.
set -euo pipefail
source tools/testing.sh

readonly RUN="${PWD}/$1"
readonly AS="${PWD}/$2"
readonly CHECKS="${PWD}/$3"
cd "${TEST_TMPDIR}"

# open_page BROWSER ADDRESS: the page's elements after its scripts have run; the log is in browser.txt.
open_page() {
  HOME="${TEST_TMPDIR}" "$1" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="${TEST_TMPDIR}/profile" --window-size=1400,900 --virtual-time-budget=2000 \
    --enable-logging=stderr --dump-dom "$2" 2>browser.txt
}

browser=""
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "${name}" >/dev/null || continue
  # Some distributions have a script of that name that only says what to install.
  if open_page "${name}" 'data:text/html,<p>It starts.' | grep 'It starts' >/dev/null; then
    browser="${name}"
    break
  fi
  echo "${name} does not start: $(tail -1 browser.txt)"
done
if [[ -z "${browser}" ]]; then
  echo "SKIPPED: no chromium or google-chrome here: the page was not opened (apt-get install chromium)"
  exit 0
fi

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
open_page "${browser}" "file://${PWD}/checked.html" >dom.html || fail "${browser}: $(tail -5 browser.txt)"
verdict="$(sed -n '/<pre id="verdict">/,/<\/pre>/p' dom.html)"
[[ "${verdict}" == *PASS* ]] || fail "${browser}: ${verdict:-no verdict: $(tail -5 browser.txt)}"
if grep 'CONSOLE.*Uncaught' browser.txt; then fail "an error in the page"; fi
echo "${verdict}"
echo PASS
