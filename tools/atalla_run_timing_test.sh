#!/usr/bin/env bash
# atalla_run --timing and --hazards through the real binary.
set -euo pipefail
source tools/testing.sh

readonly RUN="${PWD}/$1"
readonly AS="${PWD}/$2"
readonly MACHINE="${PWD}/$3"
readonly VECTORS="${PWD}/testdata/vectors"
cd "${TEST_TMPDIR}"

# expect_exit CODE COMMAND...
expect_exit() {
  local code="$1" status=0
  shift
  "$@" >out.txt 2>err.txt || status=$?
  [[ "${status}" == "${code}" ]] || fail "$*: exit ${status}, not ${code}: $(cat out.txt err.txt)"
}

# expect_line LINE: standard output of the last command has it, blanks apart.
expect_line() {
  tr -s ' ' <out.txt | grep -qxF -- "$1" || fail "no line '$1': $(cat out.txt)"
}

cat >kernel.s <<'END'
li.s x2, 6
li.s x10, 4096
mul.s x1, x2, x2
add.s x4, x1, x1
div.s x5, x4, x2
sw.s x5, 0(x10)
halt.s
END
"${AS}" kernel.s --scheduler=linear -o kernel.pb

# @0, @1, @2 -> 4, @4 (1 lost), @5 -> 71, @71 (65 lost) -> 75, halt.s @75 (3 lost).
expect_exit 0 "${RUN}" kernel.pb --timing
expect_line "packets_executed: 7"
expect_line "timing: interlocked, machine atalla"
expect_line "cycles: 76"
expect_line "packets_issued: 7"
expect_line "stall_operand: 69"
expect_line "stall_dma: 0"
expect_line "DIV.S 1 1 1.3 %"
expect_line "kernel.s:6 66 65 0 0 0 0"
expect_line "kernel.s:7 4 3 0 0 0 0"
expect_exit 0 "${RUN}" kernel.pb --timing --timing_rows=1
expect_line "kernel.s:6 66 65 0 0 0 0"
if grep -q 'kernel.s:7' out.txt; then fail "two rows: $(cat out.txt)"; fi

# The same as a message, in three forms. Beside it nothing is printed.
for form in pb textproto json; do
  expect_exit 0 "${RUN}" kernel.pb "--timing_out=timing.${form}"
  if grep -q 'cycles' out.txt; then fail "--timing_out prints: $(cat out.txt)"; fi
done
python3 - <<'END' || fail "timing.json: $(cat timing.json)"
import json
timing = json.load(open("timing.json"))
want = {"schema_version": 1, "program": "kernel.s", "machine": "atalla", "exposed": False,
        "halted": True, "cycles": 76, "packets_issued": 7}
assert {key: timing[key] for key in want} == want
stalls = {"operand": 69, "unit": 0, "port": 0, "dma": 0, "control": 0}
assert timing["stalls"] == stalls
lines = {line["source"]: line for line in timing["lines"]}
assert lines["kernel.s:6"] == {"source": "kernel.s:6", "issued": 1, "cycles": 66,
                               "stalls": dict(stalls, operand=65)}
assert lines["kernel.s:7"]["cycles"] == 4 and lines["kernel.s:1"]["cycles"] == 1
assert {"unit": "DIV.S", "instructions": 1, "busy_cycles": 1} in timing["units"]
assert [packet["cycles"] for packet in timing["packets"]] == [1, 1, 1, 2, 1, 66, 4]
assert timing["packets"][5]["stalls_by_slot"][0] == dict(stalls, operand=65)
for rows in ("packets", "blocks", "lines"):
    assert sum(row["cycles"] for row in timing[rows]) == 76, rows
END
grep -qx 'cycles: 76' timing.textproto || fail "$(cat timing.textproto)"
grep -A1 -x 'stalls {' timing.textproto | grep -qx '  operand: 69' || fail "$(cat timing.textproto)"
# TimingResult.cycles is field 7, a varint: 38h 76.
od -An -v -tx1 timing.pb | tr -d ' \n' | grep -q '384c' || fail "$(od -tx1 timing.pb)"
# With --timing the text is there as well, and the file is the same.
expect_exit 0 "${RUN}" kernel.pb --timing --timing_out=both.json
expect_line "cycles: 76"
cmp both.json timing.json
expect_exit 2 "${RUN}" kernel.pb --timing_out=timing.xml
grep -qF "bad value 'timing.xml' for --timing_out; the name must end in .pb" err.txt ||
  fail "$(cat err.txt)"
expect_exit 2 "${RUN}" kernel.pb --timing_out=no/such/folder/timing.pb
grep -q "^atalla_run: .*no/such/folder/timing.pb" err.txt || fail "$(cat err.txt)"

# Without the flag nothing is said of cycles.
expect_exit 0 "${RUN}" kernel.pb
if grep -q 'cycles' out.txt; then fail "timed: $(cat out.txt)"; fi

# Parameters of the machine.
sed 's/"scalar_div" cycles: 66/"scalar_div" cycles: 6/; s/name: "atalla"/name: "quick"/' \
  "${MACHINE}" >quick.textproto
expect_exit 0 "${RUN}" kernel.pb --timing --machine=quick.textproto
expect_line "timing: interlocked, machine quick"
expect_line "cycles: 16"
sed 's/taken_branch_cycles: 0/taken_branch_cycles: 70000/' "${MACHINE}" >bad.textproto
expect_exit 2 "${RUN}" kernel.pb --timing --machine=bad.textproto
grep -q "issue.taken_branch_cycles is 70000; it must be in 0..65536" err.txt || fail "$(cat err.txt)"

# A machine without interlock: each place once, by name, and exit code 1.
expect_exit 1 "${RUN}" kernel.pb --hazards
expect_line "timing: exposed, machine atalla"
expect_line "cycles: 7"
expect_line "hazards: 2"
expect_line "PC 0000003C slot 0 (kernel.s:4): add.s x4, x1, x1: reads x1 1 packet too early: mul.s x1, x2, x2 at PC 00000028 slot 0 (kernel.s:3)"
expect_line "PC 00000064 slot 0 (kernel.s:6): sw.s x5, 0(x10): reads x5 65 packets too early: div.s x5, x4, x2 at PC 00000050 slot 0 (kernel.s:5)"
grep -qx "atalla_run: kernel.pb: 2 places rely on interlock" err.txt || fail "$(cat err.txt)"
expect_exit 1 "${RUN}" kernel.pb --hazards --timing_rows=1 --timing_out=exposed.textproto
grep -qx 'exposed: true' exposed.textproto || fail "$(cat exposed.textproto)"
grep -qx 'cycles: 7' exposed.textproto || fail "$(cat exposed.textproto)"
grep -q "kernel.s:4" out.txt || fail "$(cat out.txt)"
if grep -q "(kernel.s:6)" out.txt; then fail "two rows: $(cat out.txt)"; fi
# The machine itself may be one.
sed 's/TIMING_INTERLOCKED/TIMING_EXPOSED/' "${MACHINE}" >exposed.textproto
expect_exit 1 "${RUN}" kernel.pb --timing --machine=exposed.textproto

# Enough packets in between.
{
  sed -n 1,3p kernel.s
  echo nop.s
  sed -n 4,5p kernel.s
  for ((i = 0; i < 65; ++i)); do echo nop.s; done
  sed -n 6,7p kernel.s
} >padded.s
"${AS}" padded.s --scheduler=linear -o padded.pb
expect_exit 0 "${RUN}" padded.pb --hazards
expect_line "hazards: 0"
expect_line "cycles: 73"

# A trap ends the program; what completed before is timed. x3 is 0.
printf 'mul.s x1, x2, x2\ndiv.s x4, x1, x3\nhalt.s\n' >trap.s
"${AS}" trap.s --scheduler=linear -o trap.pb
expect_exit 3 "${RUN}" trap.pb --timing --timing_out=trap.textproto
expect_line "cycles: 1"
grep -qx 'cycles: 1' trap.textproto || fail "$(cat trap.textproto)"
if grep -q 'halted' trap.textproto; then fail "$(cat trap.textproto)"; fi

expect_exit 2 "${RUN}" kernel.pb --timing --slot_order=read_then_write
grep -q "^atalla_run: --timing: machine 'atalla' has SLOT_ORDER_READ_THEN_WRITE" err.txt ||
  fail "$(cat err.txt)"
expect_exit 2 "${RUN}" kernel.pb --timing_out=t.pb --slot_order=read_then_write
grep -q "^atalla_run: --timing_out: machine 'atalla' has SLOT_ORDER_READ_THEN_WRITE" err.txt ||
  fail "$(cat err.txt)"
expect_exit 2 "${RUN}" kernel.pb --timing=maybe
expect_exit 2 "${RUN}" kernel.pb --timing_rows=-1

# The conformance programs compute the same, and are not faster than a packet a cycle.
for path in "${VECTORS}"/reference/*.in "${VECTORS}"/common/*.in; do
  name="$(basename "${path}" .in)"
  flags=(--preset=default --noinit_stack)
  [[ "${name}" == r* ]] && flags=(--preset=reference)
  expect_exit 0 "${RUN}" "${path}" "${flags[@]}" --timing --dump_dir=timed
  for suffix in sregs mregs vregs spad perf; do
    cmp "timed/${name}.${suffix}" "${path%.in}.${suffix}"
  done
  packets="$(sed -n 's/^packets_executed: //p' out.txt)"
  cycles="$(sed -n 's/^cycles: //p' out.txt)"
  issued="$(sed -n 's/^packets_issued: //p' out.txt)"
  stalls="$(sed -n 's/^stall_cycles: //p' out.txt)"
  [[ "${packets}" == "${issued}" && "${cycles}" == $((issued + stalls)) ]] ||
    fail "${name}: ${packets} packets, ${issued} issued, ${stalls} stalls, ${cycles} cycles"
done
