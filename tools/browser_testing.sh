# Functions for tests of pages in a browser. Source it after tools/testing.sh, before the test leaves its first folder.

# open_page BROWSER ADDRESS: the page's elements after its scripts have run; the log is in browser.txt.
open_page() {
  HOME="${TEST_TMPDIR}" "$1" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="${TEST_TMPDIR}/profile" --window-size=1400,900 --virtual-time-budget=2000 \
    --enable-logging=stderr --dump-dom "$2" 2>browser.txt
}

# The first browser that starts, in `browser`; a test ends here, passed, where there is none.
find_browser() {
  local name
  browser=""
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "${name}" >/dev/null || continue
    # Some distributions have a script of that name that only says what to install.
    if open_page "${name}" 'data:text/html,<p>It starts.' | grep 'It starts' >/dev/null; then
      browser="${name}"
      return
    fi
    echo "${name} does not start: $(tail -1 browser.txt)"
  done
  echo "SKIPPED: no chromium or google-chrome here: the page was not opened (apt-get install chromium)"
  exit 0
}

# check_page FILE: a page whose last script leaves its verdict in <pre id="verdict">: PASS, or what is wrong.
check_page() {
  local verdict
  open_page "${browser}" "file://${PWD}/$1" >dom.html || fail "${browser}: $(tail -5 browser.txt)"
  verdict="$(sed -n '/<pre id="verdict">/,/<\/pre>/p' dom.html)"
  [[ "${verdict}" == *PASS* ]] || fail "${browser}: ${verdict:-no verdict: $(tail -5 browser.txt)}"
  if grep 'CONSOLE.*Uncaught' browser.txt; then fail "an error in the page"; fi
  echo "${verdict}"
}
