#!/usr/bin/env bash
# validate through the real binary: the published result of `basic`, the metrics file, what it keeps
# of each node, every flag, bad input.
set -euo pipefail
source tools/testing.sh

readonly VALIDATE="${PWD}/$1"
readonly RUN="${PWD}/$2"
readonly AS="${PWD}/$3"
readonly CHECK_METRICS="${PWD}/$4"
readonly MACHINE="${PWD}/$5"
cd "${TEST_TMPDIR}"

# expect_failed TEXT COMMAND...: exit code 1; the report is there and has the text.
expect_failed() {
  local text="$1" status=0
  shift
  "$@" >out.txt 2>err.txt || status=$?
  [[ "${status}" == 1 ]] || fail "$*: exit ${status}, not 1: $(cat err.txt)"
  grep -q '^FAILED: ' out.txt || fail "$*: no verdict: $(cat out.txt)"
  grep -qF -- "${text}" out.txt || fail "$*: the report lacks '${text}': $(cat out.txt)"
}

# The usage text's example. One row a node, in the model's order, and a total.
"${VALIDATE}" --model=basic --metrics_json=basic.json --out_dir=basic_kernels >basic.txt 2>log.txt
sed -n '4,14p' basic.txt | awk '{print $1, $2, $3}' >rows.txt
diff rows.txt - <<'END_ROWS'
matmul matmul device
add add device
relu relu device
matmul_1 matmul device
add_1 add device
relu_1 relu device
mul mul device
add_2 add device
transpose transpose view
matmul_2 matmul device
add_3 add device
END_ROWS
# Bytes and numbers by hand: front-end specification, sections 4 and 6.2.
grep -qE '^total .* 7040 +640 ' basic.txt || fail "totals: $(cat basic.txt)"
grep -qF 'nodes: 18, of which 7 inputs and parameters, 10 on the device, 0 on the host, 1 view, '\
'0 unsupported' basic.txt || fail "nodes: $(cat basic.txt)"
grep -q '^PASSED: ' basic.txt || fail "verdict: $(cat basic.txt)"
grep -qF '[1/11] matmul' log.txt || fail "no progress: $(cat log.txt)"
python3 "${CHECK_METRICS}" basic.json

# The same again: the same bytes, but for the time in the metrics.
"${VALIDATE}" --model=basic --metrics_json=again.json --out_dir=again >again.txt 2>/dev/null
cmp basic.txt again.txt
diff -r basic_kernels again
diff <(grep -v elapsed_s basic.json) <(grep -v elapsed_s again.json)

# What is kept of each node runs by itself and gives the same bytes: the .in, the Program with the
# Image, and the program that atalla_as makes of the .s.
nodes=0
for source in basic_kernels/*.c; do
  name="$(basename "${source}" .c)"
  for suffix in c s in program.pb image.pb out.bin; do
    [[ -s "basic_kernels/${name}.${suffix}" ]] || fail "${name}.${suffix} is missing"
  done
  read -r bytes address < <(sed -n 's/^\/\/ *out .* \([0-9]*\) bytes at \(0x[0-9A-F]*\)$/\1 \2/p' \
    "${source}")
  "${RUN}" "basic_kernels/${name}.in" --dump_bytes="${address}:${bytes}=in.bin" >/dev/null
  cmp in.bin "basic_kernels/${name}.out.bin"
  "${RUN}" "basic_kernels/${name}.program.pb" --image="basic_kernels/${name}.image.pb" \
    --dump_tensor="${name}=pb.bin" >/dev/null
  cmp pb.bin "basic_kernels/${name}.out.bin"
  "${AS}" "basic_kernels/${name}.s" -o as.in --image="basic_kernels/${name}.image.pb"
  "${RUN}" as.in --dump_bytes="${address}:${bytes}=as.bin" >/dev/null
  cmp as.bin "basic_kernels/${name}.out.bin"
  nodes=$((nodes + 1))
done
[[ "${nodes}" == 10 ]] || fail "${nodes} nodes are kept"

# Cycles, when asked for: those of atalla_run on what is kept of each node, beside an otherwise
# unchanged report.
if grep -q 'timing\|cycles:' basic.json basic.txt; then fail "timed without --timing"; fi
"${VALIDATE}" --model=basic --timing --metrics_json=timed.json --out_dir=timed >timed.txt 2>/dev/null
diff -r basic_kernels timed
python3 "${CHECK_METRICS}" timed.json
diff basic.txt timed.txt >difference.txt && fail "--timing prints nothing"
if grep -q '^<' difference.txt; then fail "--timing changes the report: $(cat difference.txt)"; fi
sed -n '/^node *cycles/,/^total/p' timed.txt | tr -s ' ' >cycles.txt
[[ "$(wc -l <cycles.txt)" == 12 ]] || fail "rows: $(cat timed.txt)"
for source in timed/*.c; do
  name="$(basename "${source}" .c)"
  "${RUN}" "timed/${name}.program.pb" --image="timed/${name}.image.pb" --timing \
    --timing_out=node.json >node.txt
  row="$(sed -n 's/^cycles: //p' node.txt)"
  row="${row} $(sed -n 's/^\(packets_issued\|stall_[a-z]*\): //p' node.txt | xargs)"
  grep "^${name} " cycles.txt | sed 's/ [0-9.]* % / /' | grep -qx "${name} ${row}" ||
    fail "${name}: atalla_run counts ${row}: $(cat cycles.txt)"
  python3 - "${name}" <<'END_PYTHON' || fail "${name} in timed.json"
import json, sys
node = [node for node in json.load(open("timed.json"))["timing"]["nodes"] if node["name"] == sys.argv[1]]
result = json.load(open("node.json"))
assert len(node) == 1, node
for key in ("cycles", "packets_issued", "stalls"):
    assert node[0][key] == result[key], (node, result[key])
END_PYTHON
done
# Nothing waits on a machine without interlock: programs for it wait by empty packets, so that each node passes
# and its cycles are its packets.
sed 's/TIMING_INTERLOCKED/TIMING_EXPOSED/' "${MACHINE}" >exposed.textproto
"${VALIDATE}" --model=basic --timing --machine=exposed.textproto --metrics_json=exposed.json >exposed.txt 2>/dev/null
grep -q "machine atalla (exposed: nothing waits)" exposed.txt || fail "not exposed: $(cat exposed.txt)"
grep -q "^PASSED" exposed.txt || fail "exposed: $(cat exposed.txt)"
python3 - <<'END_PYTHON' || fail "exposed.json"
import json
timing = json.load(open("exposed.json"))["timing"]
assert timing["exposed"] and len(timing["nodes"]) == 10, timing
for node in timing["nodes"]:
    assert node.get("hazards", 0) == 0, node
    assert node["cycles"] == node["packets_issued"], node
END_PYTHON

# The kept graph is the model.
"${VALIDATE}" --graph=basic_kernels/graph.pb 2>/dev/null | sed 1d | cmp - <(sed 1d basic.txt)
"${VALIDATE}" --graph=- <basic_kernels/graph.pb 2>/dev/null | sed 1d | cmp - <(sed 1d basic.txt)

# Every level and scheduler: the same bytes of every node.
for flags in --opt=0 --opt=1 --opt=2 --opt=3 --scheduler=linear --scheduler=list \
  "--opt=0 --scheduler=linear"; do
  rm -rf other
  # shellcheck disable=SC2086
  "${VALIDATE}" --model=basic ${flags} --out_dir=other >other.txt 2>/dev/null
  for result in basic_kernels/*.out.bin; do cmp "${result}" "other/$(basename "${result}")"; done
done
head -1 other.txt | grep -qF 'scheduler linear, -O0' || fail "configuration: $(cat other.txt)"

# Other weights give other numbers, which are right too.
"${VALIDATE}" --model=basic --seed=7 --out_dir=seed7 >seed7.txt 2>/dev/null
head -1 seed7.txt | grep -qF '(seed 7)' || fail "seed: $(cat seed7.txt)"
if cmp -s seed7/add_3.out.bin basic_kernels/add_3.out.bin; then fail "--seed does nothing"; fi

"${VALIDATE}" --model=basic --inputs=oracle >oracle.txt 2>/dev/null
grep -q 'inputs oracle' oracle.txt || fail "inputs: $(cat oracle.txt)"
grep -q 'no evidence of the nodes before' oracle.txt || fail "oracle: $(cat oracle.txt)"

"${VALIDATE}" --model=basic --machine="${MACHINE}" 2>/dev/null | cmp - basic.txt

"${VALIDATE}" --list_models >models.txt
grep -qE '^basic +' models.txt || fail "models: $(cat models.txt)"
"${VALIDATE}" --help | grep -q -- '--metrics_json=basic.json' || fail "no example in --help"

# Bounds. This graph's result is not exact: three tiles of terms, each rounded.
python3 - <<'END_PYTHON'
import struct

def bf16(values):
    data = b"".join(struct.pack("<f", v)[2:] for v in values)
    return "".join("\\%03o" % byte for byte in data)

x = [((i * 37) % 61 - 30) / 8 for i in range(96)]
w = [((i * 53) % 67 - 33) / 16 for i in range(96 * 8)]
with open("rounded.textproto", "w") as out:
    out.write('schema_version: 1 name: "rounded" inputs: "x" outputs: "y"\n')
    for name, role, dims, values in (
            ("x", "ROLE_INPUT", (1, 96), x), ("w", "ROLE_PARAMETER", (96, 8), w)):
        out.write('tensors { name: "%s" role: %s dtype: DTYPE_BF16 shape { dims: %d dims: %d } '
                  'data: "%s" }\n' % (name, role, dims[0], dims[1], bf16(values)))
    out.write('tensors { name: "y" role: ROLE_ACTIVATION dtype: DTYPE_BF16 '
              'shape { dims: 1 dims: 8 } }\n')
    out.write('nodes { name: "y" op: OP_MAT_MUL inputs: "x" inputs: "w" outputs: "y" }\n')
END_PYTHON
"${VALIDATE}" --graph=rounded.textproto >rounded.txt 2>err.txt || fail "$(cat rounded.txt err.txt)"
if grep -q '^  against bf16 .* rel. l2 0.000e+00' rounded.txt; then fail "exact: $(cat rounded.txt)"; fi
expect_failed "node 'y': cosine" "${VALIDATE}" --graph=rounded.textproto --min_cosine=1
expect_failed "end to end: relative l2 error" "${VALIDATE}" --graph=rounded.textproto \
  --max_rel_l2=0.000001 --metrics_json=failed.json
python3 -c 'import json, sys
run = json.load(open("failed.json"))
sys.exit(run["passed"] or len(run["failures"]) != 2)' || fail "failed.json"
expect_failed "an element is off by" "${VALIDATE}" --graph=rounded.textproto --max_rel_max_abs=0

# A kernel that does not end is a failure as well, by name.
status=0
"${VALIDATE}" --model=basic --max_packets=10 >out.txt 2>err.txt || status=$?
[[ "${status}" == 1 ]] || fail "--max_packets: exit ${status}"
grep -q "^validate: node 'matmul': packet budget of 10 spent at PC " err.txt || fail "$(cat err.txt)"

# Bad input.
expect_error "layer_norm (layernorm): there is no kernel for LayerNormalization" \
  "${VALIDATE}" --model=layernorm_smoke
expect_error "there is no model 'basci'; there are basic, layernorm_smoke; did you mean basic?" \
  "${VALIDATE}" --model=basci
expect_error "unknown flag --modle; did you mean --model?" "${VALIDATE}" --modle=basic
expect_error "unexpected argument 'basic'" "${VALIDATE}" basic
expect_error "give one of --model and --graph" "${VALIDATE}"
expect_error "give one of --model and --graph" "${VALIDATE}" --model=basic --graph=x.pb
expect_error "--opt=4: levels are 0 to 3" "${VALIDATE}" --model=basic --opt=4
expect_error "bad value 'fast' for --opt" "${VALIDATE}" --model=basic --opt=fast
expect_error "--scheduler=lst: there are linear, reference, reference_table, list, list_l1, global, modulo, list_cycles, global_cycles, modulo_cycles; did you mean list?" \
  "${VALIDATE}" --model=basic --scheduler=lst
expect_error "--inputs=mixed: there are chained, oracle" "${VALIDATE}" --model=basic --inputs=mixed
expect_error "bad value '-1' for --seed" "${VALIDATE}" --model=basic --seed=-1
expect_error "--seed is for --model" "${VALIDATE}" --graph=basic_kernels/graph.pb --seed=1
expect_error "--min_cosine=2: it must be between -1 and 1" "${VALIDATE}" --model=basic --min_cosine=2
expect_error "--min_cosine=nan" "${VALIDATE}" --model=basic --min_cosine=nan
expect_error "--max_rel_l2=-1: it must be 0 or more" "${VALIDATE}" --model=basic --max_rel_l2=-1
expect_error "missing.textproto: No such file" "${VALIDATE}" --model=basic --machine=missing.textproto
expect_error "missing.pb: No such file" "${VALIDATE}" --graph=missing.pb
expect_error "no/such/folder" "${VALIDATE}" --model=basic --metrics_json=no/such/folder/m.json
: >file
expect_error "file" "${VALIDATE}" --model=basic --out_dir=file/kernels

# Truncated at several places, corrupt, empty, of another kind.
size="$(stat -c %s basic_kernels/graph.pb)"
for part in 1 2 3 5 10 100; do
  head -c $((size / part - 1)) basic_kernels/graph.pb >truncated.pb
  expect_error "truncated.pb: " "${VALIDATE}" --graph=truncated.pb
done
{
  head -c 40 basic_kernels/graph.pb
  head -c 40 /dev/zero | tr '\0' '\377'
  tail -c +81 basic_kernels/graph.pb
} >corrupt.pb
expect_error "corrupt.pb: " "${VALIDATE}" --graph=corrupt.pb
: >empty.pb
expect_error "empty.pb: " "${VALIDATE}" --graph=empty.pb
expect_error "plan.pb: " "${VALIDATE}" --graph=basic_kernels/plan.pb
printf 'name: "x"\nnodes { op: OP_FLY }\n' >corrupt.textproto
expect_error "corrupt.textproto:2:" "${VALIDATE}" --graph=corrupt.textproto
sed 's/dims: 96 dims: 8/dims: 95 dims: 8/' rounded.textproto >shapes.textproto
expect_error "shapes.textproto: " "${VALIDATE}" --graph=shapes.textproto
sed 's/role: ROLE_INPUT\(.*\) data: ".*" }/role: ROLE_INPUT\1 }/' rounded.textproto >noexample.textproto
expect_error "'x'" "${VALIDATE}" --graph=noexample.textproto
echo PASS
