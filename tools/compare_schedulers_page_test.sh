#!/usr/bin/env bash
# The page of compare_schedulers --html in a browser, if there is one: charts, tables, packets, mouse, keys.
set -euo pipefail
source tools/testing.sh
source tools/browser_testing.sh

readonly COMPARE="${PWD}/$1"
readonly CHECKS="${PWD}/$2"
cd "${TEST_TMPDIR}"
find_browser

# One block, in which each instruction needs the one before. The name must stay text wherever it is shown.
cat >'a<b>.s' <<'END'
        li.s x1, 0x100
        lw.s x2, x1, 0
        mul.s x3, x2, x2
        add.s x3, x3, x1
        sw.s x3, x1, 4
        halt.s
END
# 1,200 instructions that wait for each other, so 1,200 packets and one for halt.s.
{
  for ((i = 0; i < 1200; ++i)); do echo "addi.s x1, x1, 1"; done
  echo halt.s
} >long.s
printf 'again: jal x0, again\n' >endless.s
"${COMPARE}" 'a<b>.s' long.s endless.s --schedulers=linear,reference,list --max_packets=1000000 \
  --html=page.html >/dev/null 2>&1
{
  cat page.html
  echo '<script>'
  cat "${CHECKS}"
  echo '</script>'
} >checked.html
check_page checked.html
echo PASS
