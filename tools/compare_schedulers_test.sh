#!/usr/bin/env bash
# compare_schedulers through the real binary: the table, CSV, JSON and page of programs whose numbers are published, bad input.
set -euo pipefail
source tools/testing.sh

readonly COMPARE="${PWD}/$1"
readonly MACHINE="${PWD}/$2"
readonly VECTORS="${PWD}/testdata/vectors/sched"
readonly KERNELS="${PWD}/testdata/handwritten"
cd "${TEST_TMPDIR}"

# Packets, filled slots and the packets with 0 to 4 of them under `reference` are those that the reference
# publishes (sched.csv, rows cap1), for the programs without an explicit nop.s. These have no data to run on.
"${COMPARE}" "${VECTORS}" --schedulers=linear,reference,list --csv=vectors.csv >vectors.txt 2>progress.txt
grep -qxF '[32/32] s31' progress.txt || fail "progress: $(tail -1 progress.txt)"
python3 - "${VECTORS}" <<'END_PYTHON'
import csv, pathlib, sys
folder = pathlib.Path(sys.argv[1])
published = {row["program"]: row for row in csv.DictReader((folder / "sched.csv").open()) if row["latencies"] == "cap1"}
rows = [row for row in csv.DictReader(open("vectors.csv")) if row["scheduler"] == "reference"]
assert [row["program"] for row in rows] == sorted(published), "programs"
compared = 0
for row in rows:
    wanted = published[row["program"]]
    if "nop" in (folder / (row["program"] + ".s")).read_text():
        continue
    histogram = dict(pair.split(":") for pair in wanted["histogram"].split())
    found = [row["packets"], row["slots_filled"]] + [row["packets_with_%d" % n] for n in range(5)]
    expected = [wanted["sched_packets"], wanted["sched_slots_filled"]] + [histogram.get(str(n), "0") for n in range(5)]
    assert found == expected, (row["program"], found, expected)
    filled = int(row["slots_filled"]) / (4 * int(row["packets"]))
    assert abs(float(row["efficiency_all_rows"]) - filled) < 1e-5, row
    compared += 1
assert compared >= 25, compared
END_PYTHON

# Executed packets of hand-written programs, as the assembler specification publishes them (section 8.2): one
# instruction a packet, and under the reference's scheduler.
"${COMPARE}" "${KERNELS}/gemm.s" "${KERNELS}/conv.s" --csv=- --schedulers=linear,reference,list,modulo \
  --json=kernels.json --html=kernels.html >kernels.csv 2>/dev/null
python3 - <<'END_PYTHON'
import csv, html.parser, json
rows = {(row["program"], row["scheduler"]): row for row in csv.DictReader(open("kernels.csv"))}
packets = {key: int(row["packets_executed"]) for key, row in rows.items()}
assert packets["gemm", "linear"] == 265 and packets["gemm", "reference"] == 240, packets
assert packets["conv", "linear"] == 311 and packets["conv", "reference"] == 297, packets
for row in rows.values():
    assert row["error"] == row["run_error"] == row["difference"] == "", row
    stalls = sum(int(row["stalls_" + cause]) for cause in ("operand", "unit", "port", "dma", "control"))
    assert int(row["cycles"]) == int(row["packets_executed"]) + stalls, row
# No instruction is executed twice because of how packets are made; a block's bound holds for what keeps blocks.
assert rows["gemm", "linear"]["instructions_executed"] == rows["gemm", "list"]["instructions_executed"] == "265"
assert int(rows["conv", "list"]["bound_packets_executed"]) <= packets["conv", "list"]

comparison = json.load(open("kernels.json"))
assert comparison["baseline"] == "reference" and comparison["machines"] == ["atalla"]
assert comparison["command"].startswith("compare_schedulers "), comparison["command"]
for program in comparison["programs"]:
    [machine] = program["machines"]
    assert [row["scheduler"] for row in machine["schedules"]] == comparison["schedulers"]
    for row in machine["schedules"]:
        assert row["run"]["packets_executed"] == packets[program["name"], row["scheduler"]]
        # Blocks make up the program and the run.
        assert sum(block["packets"] for block in row["blocks"]) == row["metrics"]["sched_packets"]
        assert sum(block["cycles"] for block in row["blocks"]) == row["run"]["cycles"]
        for block in row["blocks"]:
            # The reference's rules let more instructions of a unit into a packet than it issues in a cycle.
            assert block["bound"] <= block["packets"] or row["scheduler"] == "reference", block
# The weight loop of conv: II 1 as the specification bounds it (section 9.4, with auto-increment).
[loop] = [loop for program in comparison["programs"] if program["name"] == "conv"
          for loop in program["machines"][0]["loops"] if loop["name"] == "weights"]
assert (loop["instructions"], loop["iterations"], loop["least_ii"]) == (4, 4, 1), loop

# The page loads nothing, and its data are JSON that agrees with the rest.
class Scripts(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.data, self.id = {}, None
    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert "src" not in attributes and "href" not in attributes, (tag, attributes)
        self.id = attributes.get("id") if tag == "script" else None
    def handle_data(self, data):
        if self.id:
            self.data[self.id] = self.data.get(self.id, "") + data
page = Scripts()
page.feed(open("kernels.html").read())
data = json.loads(page.data["comparison"])
assert [program["name"] for program in data["programs"]] == ["gemm", "conv"]
for p, program in enumerate(data["programs"]):
    for s, row in enumerate(program["machines"][0]["schedules"]):
        assert row["values"]["packets"] == packets[program["name"], data["schedulers"][s]]
        blocks = json.loads(page.data["blocks-%d-0-%d" % (p, s)])
        for block, numbers in zip(blocks, row["blocks"], strict=True):
            nodes = [block["nodes"][i:i + 6] for i in range(0, len(block["nodes"]), 6)]
            assert len(nodes) == numbers["instructions"] and block["packets"] == numbers["packets"]
            for packet, slot, unit, latency, text, source in nodes:
                assert 0 <= packet < block["packets"] and 0 <= slot < 4 and latency > 0
                assert data["strings"][text] and unit < len(data["units"])
            for i in range(0, len(block["edges"]), 4):
                start, end, kind, latency = block["edges"][i:i + 4]
                apart = nodes[end][0] - nodes[start][0]
                assert start < end and apart >= 0 and (latency == 0 or apart > 0), (nodes[start], nodes[end])
END_PYTHON

# The table marks the fewest packets and says what ratios are to; another metric, another baseline.
"${COMPARE}" "${KERNELS}/gemm.s" --schedulers=linear,reference >table.txt 2>/dev/null
grep -qE '^gemm +37 +[0-9]+ +265 +1\.10x +240\* +1\.00x$' table.txt || fail "$(cat table.txt)"
grep -qF 'executed packets; x: of reference; *: the least' table.txt || fail "$(cat table.txt)"
"${COMPARE}" "${KERNELS}/gemm.s" --schedulers=linear,reference --baseline=linear --metric=static >table.txt 2>/dev/null
grep -qE '^gemm +37 +[0-9]+ +37 +1\.00x +31\* +0\.84x$' table.txt || fail "$(cat table.txt)"

# Two machines: one access to scratchpads a packet, in place of two, cannot be better; names must differ.
sed -e 's/^name: "atalla"/name: "narrow"/' -e '/"VEC_MEM"/s/per_packet: 2/per_packet: 1/' "${MACHINE}" >narrow.textproto
"${COMPARE}" "${KERNELS}/softmax.s" --schedulers=list --machines=default,narrow.textproto --csv=two.csv >table.txt 2>/dev/null
grep -q '^Machine narrow: ' table.txt || fail "$(cat table.txt)"
python3 - <<'END_PYTHON'
import csv
default, narrow = csv.DictReader(open("two.csv"))
assert (default["machine"], narrow["machine"]) == ("atalla", "narrow")
assert int(default["packets_executed"]) <= int(narrow["packets_executed"])
END_PYTHON
expect_error "two machines are called 'atalla'" "${COMPARE}" "${KERNELS}/gemm.s" --machines=default,reference

# With latencies capped at 1, the reference's other policy is its first one: 240 packets again.
"${COMPARE}" "${KERNELS}/gemm.s" --schedulers=reference_table --latency_cap=1 --csv=capped.csv >/dev/null 2>&1
python3 - <<'END_PYTHON'
import csv
[row] = csv.DictReader(open("capped.csv"))
assert row["packets_executed"] == "240" and row["packets_with_0"] == "0", row
END_PYTHON

# AtallaC, a program that has no end, names and texts with commas and quotes.
mkdir -p 'a, "b"'
printf 'int main() { int s = 0; for (int i = 0; i < 10; i++) s += i; return s; }\n' >'a, "b"/sum.c'
printf 'again: jal x0, again\n' >'a, "b"/endless.s'
"${COMPARE}" 'a, "b"' --schedulers=reference,list --max_packets=1000 --csv=odd.csv >table.txt 2>/dev/null
grep -q '^does not run: endless: ' table.txt || fail "$(cat table.txt)"
grep -qE '^endless +1 +- +-' table.txt || fail "$(cat table.txt)"
python3 - <<'END_PYTHON'
import csv
rows = list(csv.DictReader(open("odd.csv", newline="")))
assert [(row["program"], row["packets_executed"] == "", row["packets"]) for row in rows[:2]] == [("endless", True, "1")] * 2
assert rows[2]["program"] == "sum" and int(rows[2]["packets_executed"]) > 0
END_PYTHON

# What a scheduler cannot do is reported, is no reason to stop, and ends in exit code 1.
printf 'jal x0, 0x15\nhalt.s\n' >numeric.s
status=0
"${COMPARE}" numeric.s "${KERNELS}/gemm.s" --schedulers=linear,list --baseline=linear >table.txt 2>/dev/null || status=$?
[[ "${status}" == 1 ]] || fail "exit ${status}, not 1: $(cat table.txt)"
grep -q '^numeric: list on atalla: numeric.s:1:1: a numeric code address' table.txt || fail "$(cat table.txt)"
grep -qE '^gemm +37 ' table.txt || fail "$(cat table.txt)"

expect_error "no programs" "${COMPARE}"
expect_error "missing.s: no such file or folder" "${COMPARE}" missing.s
mkdir -p empty
expect_error "empty: a folder without programs" "${COMPARE}" empty
cp "${VECTORS}/s00.cap1.in" packets.in
expect_error "packets.in: ends in '.in'" "${COMPARE}" packets.in
expect_error "unknown scheduler 'best' in --schedulers; there are: linear," "${COMPARE}" numeric.s --schedulers=best
expect_error "scheduler 'list' is there twice" "${COMPARE}" numeric.s --schedulers=list,list
expect_error "the baseline is 'linear', which is not among" "${COMPARE}" numeric.s --schedulers=list --baseline=linear
expect_error "bad value 'speed' for --metric" "${COMPARE}" numeric.s --metric=speed
expect_error "bad value 'none' for --timing" "${COMPARE}" numeric.s --timing=none
expect_error "--repetitions=0; it must be from 1" "${COMPARE}" numeric.s --repetitions=0
expect_error "missing.textproto" "${COMPARE}" numeric.s --machines=missing.textproto
printf 'ad.s x1, x2, x3\n' >wrong.s
expect_error "wrong.s:1:1: error: unknown mnemonic 'ad.s'" "${COMPARE}" wrong.s
echo PASS
