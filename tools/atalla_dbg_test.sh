#!/usr/bin/env bash
# atalla_dbg through pipes and scripts, on a program that the compiler makes here.
set -euo pipefail
source tools/testing.sh

readonly DBG="${PWD}/$1"
readonly CC="${PWD}/$2"
readonly SOURCES="${PWD}/testdata/debug"
cd "${TEST_TMPDIR}"
cp "${SOURCES}/sum.c" .
"${CC}" -O0 sum.c -o sum.pb
# A tile of 2 x 4 BF16 values: 1 2 3 4, 5 6 7 8.
cat >sum.image.textproto <<'END'
schema_version: 1
segments { address: 0x1000 data: "\200?\000@@@\200@\240@\300@\340@\000A" }
regions { tensor: "tile" role: ROLE_INPUT address: 0x1000 size_bytes: 16 dtype: DTYPE_BF16
  shape { dims: 2 dims: 4 } layout { row_major {} } }
END

# expect_exit CODE COMMAND...
expect_exit() {
  local code="$1" status=0
  shift
  "$@" >out.txt 2>err.txt || status=$?
  [[ "${status}" == "${code}" ]] || fail "$*: exit ${status}, not ${code}: $(cat out.txt err.txt)"
}

# debug CODE COMMANDS: runs them from a pipe.
debug() {
  local code="$1" status=0
  printf '%b' "$2" | "${DBG}" sum.pb --image=sum.image.textproto >out.txt 2>err.txt || status=$?
  [[ "${status}" == "${code}" ]] || fail "$2: exit ${status}, not ${code}: $(cat out.txt err.txt)"
}

# shows TEXT: standard output has it.
shows() { grep -qF -- "$1" out.txt || fail "no '$1' in: $(cat out.txt err.txt)"; }
says() { grep -qF -- "$1" err.txt || fail "no '$1' in: $(cat out.txt err.txt)"; }

# sum(4) is 10, and factorial(4) 24.
debug 0 'break sum\ncontinue\nprint/d x12\nfinish\nprint/d x10\n'
shows ' sum (sum.c:'
shows 'x12 = 4'
shows 'x10 = 10'
grep -q '(atalla)' out.txt && fail "a prompt without a terminal"
debug 0 'break factorial if x12 == 1\ncontinue\nbacktrace\nfinish\nprint/d x10\ndelete\nfinish\nprint/d x10'
shows '#0'
[[ "$(grep -c ' in factorial' out.txt)" == 4 ]] || fail "not 4 frames: $(cat out.txt)"
[[ "$(grep -c ' in main' out.txt)" == 1 ]] || fail "main called: $(cat out.txt)"
shows 'x10 = 1'
shows 'x10 = 2'
debug 0 'watch [0x2000]\ncontinue\nwatch [0x2004]\ncontinue\nmemory/d 0x2000 2\ncontinue\nprint/d x10\n'
shows 'watch 1, at '
shows '[0x00002000]: byte 00002000 00 -> 0A'
shows '[0x00002004]: byte 00002004 00 -> 18'
shows '00002000: 10 24'
shows 'the program has halted after '
shows 'x10 = 7'
# The total is 0 1 3 6 10: back from the end of the loop to its third round.
debug 0 'break sum.c:12 if x12 == 4\ncontinue\ncontinue\ncontinue\nback\nstep\nreverse-continue\nreverse-continue\ninfo program\n'
[[ "$(grep -c '^breakpoint 1$' out.txt)" == 6 ]] || fail "stops: $(cat out.txt)"
# The tile: 5 6 7 8 and 1 are 6 7 8 9.
debug 0 'watch sp0[1]\ncontinue\ndelete\nprint sp0[0..2,0..3]\nprint sp0[1,0..3]\ncontinue\nprint sp0[2,0..3]\ntensor tile\nprint/b tile\n'
shows 'watch 1, at '
shows 'sp0[1]: lane 0 00000000 -> 40A00000'
shows 'sp0[ 0] 1 2 3 4'
shows 'sp0[ 1] 5 6 7 8'
shows 'sp0[ 2] . . . .'
shows 'sp0[ 2] 6 7 8 9'
shows '     0: 1 2 3 4 5 6 7 8'
shows '00001000: 1 2 3 4 5 6 7 8'
debug 0 'info regions\ninfo counters\nsnapshot a\nset [0x1000] = 0\nrestore a\ntensor tile 1\n'
shows 'tile  BF16[2, 4]'
shows 'packets_executed: 0'
shows '1 of 8 elements'
shows '     0: 1'
debug 0 'list sum.c:11 1\n'
shows '# sum.c:11: for (int i = 1; i <= n; ++i) {'

# Wrong commands are reported, and the next one runs.
debug 2 'step\nbrek main\nbreak sum.c:1\nprint x999\nstep\n'
says "stdin:2: no command 'brek'; did you mean 'break'?"
says 'stdin:3: no code of line 1 of sum.c; the next line with code is '
says 'stdin:4: no x999; the last one is x255'
[[ "$(wc -l <out.txt)" == 2 ]] || fail "not two steps: $(cat out.txt)"
# quit ends it; what follows is not read.
debug 0 'step\nquit\nnonsense\n'
debug 0 ''
# The program's trap is told, and is the exit code.
printf '0: 0000000031 0000000031 ABCDEF007F 0000000032\n' >opcode.in
expect_exit 3 "${DBG}" opcode.in -x <(echo continue) </dev/null
shows 'trap at PC 00000000 slot 2: .word 0xABCDEF007F: undefined opcode 127'
printf 'continue\nback\n' >back.dbg
expect_exit 0 "${DBG}" opcode.in -x back.dbg </dev/null

# Scripts, several of them, with their commands shown.
printf 'break factorial\nsource two.dbg\n' >one.dbg
printf '# where it is called\ncontinue\nprint/d x12\n' >two.dbg
printf 'backtrace\n' >three.dbg
expect_exit 0 "${DBG}" sum.pb --commands=one.dbg,three.dbg --echo </dev/null
shows '(atalla) source two.dbg'
shows '(atalla) # where it is called'
shows 'x12 = 4'
shows '#1'
expect_exit 0 "${DBG}" sum.pb --commands=-,three.dbg <one.dbg
shows '#1'

# ^C, as a signal, stops an endless program.
printf '0: 000000002D 0000000031 0000000031 0000000031\n' >loop.in
# What is said of the first command tells that it listens.
rm -f err.txt
printf 'nonsense\ncontinue\ninfo program\n' >loop.dbg
"${DBG}" loop.in -x loop.dbg >out.txt 2>err.txt </dev/null &
readonly LOOP=$!
until [[ -s err.txt ]]; do sleep 0.1; done
kill -INT "${LOOP}"
status=0
wait "${LOOP}" || status=$?
[[ "${status}" == 2 ]] || fail "exit ${status} after ^C: $(cat err.txt)"
shows 'interrupted'
shows ' packets executed'

# Bad usage and bad input.
expect_exit 2 "${DBG}"
says 'atalla_dbg: 0 programs; give one, such as'
expect_exit 2 "${DBG}" sum.pb sum.pb
expect_exit 2 "${DBG}" missing.pb
says 'missing.pb: No such file'
expect_exit 2 "${DBG}" sum.pb --image=missing.pb
says 'missing.pb: No such file'
expect_exit 2 "${DBG}" sum.pb -x missing.dbg
says 'missing.dbg: No such file'
expect_exit 2 "${DBG}" sum.pb --preset=slow
expect_exit 2 "${DBG}" sum.pb --preset=default --machine=m.textproto
says 'not both'
expect_exit 2 "${DBG}" sum.pb --comands=a
says 'did you mean --commands?'
head -c 20 sum.pb >cut.pb
expect_exit 2 "${DBG}" cut.pb
"${DBG}" --help | grep -q 'atalla_dbg kernel.pb --image=kernel.image.pb' || fail "no example in --help"
echo PASS
