#!/usr/bin/env bash
# --trace and --commit_log of atalla_run: what the files hold, limits, and what cannot be.
set -euo pipefail
source tools/testing.sh

readonly RUN="${PWD}/$1"
readonly VECTORS="${PWD}/testdata/vectors"
cd "${TEST_TMPDIR}"

readonly GEMM="${VECTORS}/end_to_end/gemm.in"
"${RUN}" "${GEMM}" --preset=reference --timing --trace=gemm.json --commit_log=gemm.log >out.txt 2>err.txt
[[ ! -s err.txt ]] || fail "a note: $(cat err.txt)"
packets="$(sed -n 's/^packets_executed: //p' "${GEMM%.in}.perf")"
[[ "$(grep -c '^packet ' gemm.log)" == "${packets}" ]] || fail "the log has not ${packets} packets"
tail -1 gemm.log | grep -q "^end halted after ${packets} packets$" || fail "$(tail -1 gemm.log)"
# Any reader of JSON can read the trace; its cycles are those of --timing.
python3 - "${packets}" "$(sed -n 's/^cycles: //p' out.txt)" <<'END' || fail "gemm.json"
import json, sys
trace = json.load(open("gemm.json"))
slices = [event for event in trace["traceEvents"] if event["ph"] == "X"]
packets = [event for event in slices if event["cat"] == "packet"]
stalls = [event for event in slices if event["cat"] == "stall"]
assert len(packets) == int(sys.argv[1]), len(packets)
cycles = sum(event["dur"] for event in packets + stalls)
assert cycles == int(sys.argv[2]), (cycles, sys.argv[2])
assert {event["name"] for event in stalls} >= {"stall: dma", "stall: operand"}, stalls
END
# The same as a page: its data, as a browser would take it from there, has the same packets and cycles.
"${RUN}" "${GEMM}" --preset=reference --trace=gemm.html >out.txt 2>err.txt
[[ ! -s err.txt ]] || fail "a note: $(cat err.txt)"
python3 - <<'END' || fail "gemm.html"
import json
page = open("gemm.html", encoding="utf-8").read()
data = json.loads(page.split('<script id="trace" type="application/json">')[1].split("</script")[0])
slices = [event for event in json.load(open("gemm.json"))["traceEvents"] if event["ph"] == "X"]
events, found, time, cursor = data["events"], [], 0, 0
while events:
    kind, begin, duration = events[:3]
    if kind == 0:
        address, name, slots = data["code"][events[3]]
        found.append((cursor + begin, duration, name or "%08X" % address))
        found += [(cursor + begin, duration, slot[3].split()[0]) for slot in slots]
        cursor += begin
    elif kind == 1:
        found.append((cursor + begin, duration, "stall: " + data["causes"][events[3]]))
    else:
        store, scratchpad, row, rows, columns = events[3:8]
        found.append((cursor + begin, duration, "%s sp%d[%d] %d x %d" % (
            "store" if store else "load", scratchpad, row, rows, columns)))
    events = events[10 if kind == 2 else 4:]
assert sorted(found) == sorted((s["ts"], s["dur"], s["name"]) for s in slices)
assert data["totals"]["packets"] == sum(s["cat"] == "packet" for s in slices)
assert data["totals"]["time"] == sum(s["dur"] for s in slices if s["cat"] in ("packet", "stall"))
END
# As packets, and as a protobuf stream.
"${RUN}" "${GEMM}" --preset=reference --trace=packets.json --trace_clock=packets \
  --commit_log=gemm.pb >out.txt
grep -q '1 us is one of packets' packets.json || fail "not in packets"
grep -q '^cycles' out.txt && fail "timed without --timing"
[[ "$(wc -c <gemm.pb)" -gt 1000 ]] || fail "no stream"
"${RUN}" "${GEMM}" --preset=reference --commit_log=- >out.txt
grep -q '^# atalla commit log 1: program ' out.txt || fail "no log on standard output"
grep -q "^packets_executed: ${packets}$" out.txt || fail "no counters beside the log"
# A limit is told; the run goes on.
"${RUN}" "${GEMM}" --preset=reference --trace=short.json --trace_events=20 >out.txt 2>err.txt
grep -q "^atalla_run: the trace holds [0-9]* of ${packets} packets: the limit is 20 events" err.txt ||
  fail "$(cat err.txt)"
grep -q "^packets_executed: ${packets}$" out.txt || fail "$(cat out.txt)"
"${RUN}" "${GEMM}" --preset=reference --trace=short.html --trace_events=20 >out.txt 2>err.txt
grep -q "^atalla_run: the trace holds [0-9]* of ${packets} packets: the limit is 20 events" err.txt ||
  fail "$(cat err.txt)"
grep -q '"truncated":"the trace holds' short.html || fail "no word of the limit in short.html"
# A trap is in both.
printf '0: 0000000031 0000000031 ABCDEF007F 0000000032\n' >opcode.in
expect_exit 3 "undefined opcode 127" "${RUN}" opcode.in --trace=trap.json --commit_log=trap.log
grep -q '"name":"trap"' trap.json || fail "$(cat trap.json)"
expect_exit 3 "undefined opcode 127" "${RUN}" opcode.in --trace=trap.html
grep -q '"message":"PC 00000000 slot 2: undefined opcode 127' trap.html || fail "no trap in trap.html"
grep -q '^end trapped after 0 packets: PC 00000000 slot 2: undefined opcode 127; ' trap.log ||
  fail "$(cat trap.log)"

expect_exit 2 "bad value 'hours' for --trace_clock; it must be cycles or packets" \
  "${RUN}" "${GEMM}" --trace=t.json --trace_clock=hours
expect_exit 2 "no/such/folder/t.json" "${RUN}" "${GEMM}" --trace=no/such/folder/t.json
expect_exit 2 "no/such/folder/t.html" "${RUN}" "${GEMM}" --trace=no/such/folder/t.html
expect_exit 2 "no/such/folder/t.log" "${RUN}" "${GEMM}" --commit_log=no/such/folder/t.log
expect_exit 2 "--trace, --commit_log: machine 'atalla' has SLOT_ORDER_READ_THEN_WRITE" \
  "${RUN}" "${GEMM}" --slot_order=read_then_write --trace=t.json --commit_log=t.log
[[ ! -e t.json && ! -e t.log ]] || fail "files of a run that was refused"
echo PASS
