#!/usr/bin/env bash
# plan | emit_kernels | atalla_cc | atalla_as | atalla_run, node after node through the real binaries,
# gives the bytes of validate.
set -euo pipefail
source tools/testing.sh

readonly PLAN="${PWD}/$1"
readonly EMIT="${PWD}/$2"
readonly CC="${PWD}/$3"
readonly AS="${PWD}/$4"
readonly RUN="${PWD}/$5"
readonly VALIDATE="${PWD}/$6"
cd "${TEST_TMPDIR}"

# run_nodes FOLDER LEVEL SCHEDULER: compiles and runs the kernels in FOLDER in their order. What one
# program leaves in memory is what the next one starts from. Outputs go to FOLDER/NAME.bin.
run_nodes() {
  local folder="$1" level="$2" scheduler="$3" images name mode tensor
  local state="${folder}/state.pb"
  rm -f "${state}" "${folder}"/*.bin
  while IFS=$'\t' read -r name mode tensor; do
    "${CC}" "-O${level}" -S "-mweights=${mode}" "${folder}/${name}.c" -o "${folder}/${name}.s"
    "${AS}" "${folder}/${name}.s" "--scheduler=${scheduler}" -o "${folder}/${name}.pb"
    images="${folder}/${name}.image.pb"
    if [[ -e "${state}" ]]; then images="${images},${state}"; fi
    "${RUN}" "${folder}/${name}.pb" --image="${images}" --save_image="${state}" \
      --dump_tensor="${tensor}=${folder}/${name}.bin" >"${folder}/${name}.txt"
  done <"${folder}/nodes.txt"
}

# expect_same FOLDER EXPECTED: every output of validate's folder, and no others, is in FOLDER.
expect_same() {
  local result count=0
  for result in "$2"/*.out.bin; do
    cmp "${result}" "$1/$(basename "${result}" .out.bin).bin"
    count=$((count + 1))
  done
  [[ "$(find "$1" -name '*.bin' | wc -l)" == "${count}" ]] || fail "$1 has other outputs"
  [[ "${count}" == "$(wc -l <"$1/nodes.txt")" ]] || fail "${count} outputs in $2"
}

# The model.
"${VALIDATE}" --model=basic --out_dir=expected >/dev/null 2>&1
"${PLAN}" --model=basic --graph_out=basic.pb --out=- |
  "${EMIT}" --graph=basic.pb --plan=- --out_dir=basic
run_nodes basic 2 list
[[ "$(wc -l <basic/nodes.txt)" == 10 ]] || fail "nodes: $(cat basic/nodes.txt)"
expect_same basic expected
run_nodes basic 0 linear
expect_same basic expected

# Cycles of the node's own files, made one step at a time, are those that validate counts.
"${VALIDATE}" --model=basic --timing --metrics_json=timed.json >/dev/null 2>&1
run_nodes basic 2 list
timed=0
while IFS=$'\t' read -r name _; do
  cycles="$("${RUN}" "basic/${name}.pb" --image="basic/${name}.image.pb" --timing | sed -n 's/^cycles: //p')"
  python3 -c 'import json, sys
nodes = json.load(open("timed.json"))["timing"]["nodes"]
sys.exit({node["name"]: node["cycles"] for node in nodes}[sys.argv[1]] != int(sys.argv[2]))' \
    "${name}" "${cycles}" || fail "${name} takes ${cycles} cycles; $(cat timed.json)"
  timed=$((timed + cycles))
done <basic/nodes.txt
python3 -c 'import json, sys
sys.exit(json.load(open("timed.json"))["timing"]["total"]["cycles"] != int(sys.argv[1]))' "${timed}" ||
  fail "the nodes take ${timed} cycles"

# One node in one line, everything through pipes.
"${PLAN}" --graph=basic.pb --out=- | "${EMIT}" --graph=basic.pb --plan=- --out_dir=piped
"${CC}" -S piped/matmul.c -o - | "${AS}" - -o - |
  "${RUN}" - --image=piped/matmul.image.pb --dump_tensor=matmul=piped.bin >/dev/null
cmp piped.bin expected/matmul.out.bin

# The value does come from the node before: without it the result is another one.
"${RUN}" basic/relu.pb --image=basic/relu.image.pb --dump_tensor=relu=alone.bin >/dev/null
if cmp -s alone.bin expected/relu.out.bin; then fail "relu needs no input"; fi

# Several tiles in every dimension, with tails: the array is filled again and again, which the
# program has to ask for.
python3 - <<'END_PYTHON'
import struct

def text(values):
    data = b"".join(struct.pack("<f", v)[2:] for v in values)
    return "".join("\\%03o" % byte for byte in data)

def tensor(name, role, dims, values=None):
    shape = " ".join("dims: %d" % dim for dim in dims)
    data = ' data: "%s"' % text(values) if values else ""
    return ('tensors { name: "%s" role: %s dtype: DTYPE_BF16 shape { %s }%s }\n'
            % (name, role, shape, data))

M, N, K = 35, 40, 70
x = [((i * 37) % 61 - 30) / 8 for i in range(M * K)]
w = [((i * 53) % 67 - 33) / 16 for i in range(K * N)]
b = [((i * 29) % 31 - 15) / 2 for i in range(N)]
with open("tiles.textproto", "w") as out:
    out.write('schema_version: 1 name: "tiles" inputs: "x" outputs: "y"\n')
    out.write(tensor("x", "ROLE_INPUT", (M, K), x) + tensor("w", "ROLE_PARAMETER", (K, N), w) +
              tensor("b", "ROLE_PARAMETER", (N,), b))
    for name in ("p", "s", "y"):
        out.write(tensor(name, "ROLE_ACTIVATION", (M, N)))
    out.write('nodes { name: "p" op: OP_MAT_MUL inputs: "x" inputs: "w" outputs: "p" }\n')
    out.write('nodes { name: "s" op: OP_ADD inputs: "p" inputs: "b" outputs: "s" }\n')
    out.write('nodes { name: "y" op: OP_RELU inputs: "s" outputs: "y" }\n')
END_PYTHON
"${VALIDATE}" --graph=tiles.textproto --out_dir=expected_tiles >tiles.txt 2>&1 || fail "$(cat tiles.txt)"
"${PLAN}" --graph=tiles.textproto --out=- | "${EMIT}" --graph=tiles.textproto --plan=- --out_dir=tiles
run_nodes tiles 2 list
expect_same tiles expected_tiles
[[ "$(cut -f2 tiles/nodes.txt | xargs)" == "reset any any" ]] || fail "$(cat tiles/nodes.txt)"
status=0
"${RUN}" tiles/p.pb --image=tiles/p.image.pb --weights=shift >out.txt 2>err.txt || status=$?
[[ "${status}" == 2 ]] || fail "a program ran with another weight buffer: exit ${status}"
grep -q '^atalla_run: .*needs WEIGHT_MODE_RESET' err.txt || fail "weights: $(cat err.txt)"
echo PASS
