#!/usr/bin/env bash
# plan through the real binary: the plan of `basic`, what emit_kernels makes of it, the documents,
# bad input.
set -euo pipefail
source tools/testing.sh

readonly PLAN="${PWD}/$1"
readonly EMIT="${PWD}/$2"
readonly PLANNING_MD="${PWD}/$3"
readonly GRAPH_MD="${PWD}/$4"
cd "${TEST_TMPDIR}"

# Front-end specification, section 6.2: 10 nodes on the device, none on the host, one view. Bytes by
# hand: a product loads 32 x 32 weights and one row of 32, an addition two rows, the others one; all
# store one row. 3 x 2112 + 4 x 128 + 3 x 64 and 10 x 64.
"${PLAN}" --model=basic --explain --out=basic.plan.pb --graph_out=basic.pb >explained.txt
grep -qF 'nodes: 10 device, 0 host, 1 view; bytes: 7040 loaded, 640 stored' \
  explained.txt || fail "totals: $(cat explained.txt)"
grep -qE '^transpose +transpose +view +0 +0 +output_weight, dimensions \[1, 0\]$' explained.txt ||
  fail "the transpose: $(cat explained.txt)"
grep -qE '^mul +mul +device +elementwise +64 +64 .* 0\.5, step \[1\]$' explained.txt ||
  fail "the product with 0.5: $(cat explained.txt)"
[[ "$(grep -cE ' (gemm|elementwise) ' explained.txt)" == 10 ]] || fail "kernels"

# The documents show what the tool prints.
[[ "$(<"${PLANNING_MD}")" == *"$(<explained.txt)"* ]] || fail "planning.md: $(cat explained.txt)"
"${PLAN}" --model=basic --print_graph >graph.txt
[[ "$(<"${GRAPH_MD}")" == *"$(<graph.txt)"* ]] || fail "graph.md: $(cat graph.txt)"

# Every way to name input and output gives the same plan.
"${PLAN}" --model basic -o other.plan.pb
cmp basic.plan.pb other.plan.pb
"${PLAN}" --graph=basic.pb --out=- | cmp - basic.plan.pb
"${PLAN}" --graph=- --out=- <basic.pb | cmp - basic.plan.pb
"${PLAN}" --model=basic --out=text.textproto --graph_out=basic.textproto
grep -q 'loop_order: "nmk"' text.textproto || fail "no text form"
"${PLAN}" --graph=basic.textproto --out=- | cmp - basic.plan.pb
"${PLAN}" --model=basic --seed=1 --out=- --graph_out=seed1.pb | cmp - basic.plan.pb
if cmp -s seed1.pb basic.pb; then fail "--seed does nothing"; fi

# The usage text's example; a plan through a pipe.
"${EMIT}" --graph=basic.pb --plan=basic.plan.pb --out_dir=kernels
[[ "$(wc -l <kernels/nodes.txt)" == 10 ]] || fail "kernels: $(cat kernels/nodes.txt)"
"${PLAN}" --graph=basic.pb --out=- | "${EMIT}" --graph=basic.pb --plan=- --out_dir=piped
diff -r kernels piped
if "${EMIT}" --graph=seed1.pb --plan=missing.pb --out_dir=none 2>err.txt; then fail "no plan"; fi

# Nodes that no kernel can run: each is named, and nothing is written.
expect_error "graph 'layernorm_smoke': 1 of 4 nodes cannot run on machine 'atalla'" \
  "${PLAN}" --model=layernorm_smoke --out=smoke.plan.pb --graph_out=smoke.pb --explain
grep -qF 'layer_norm (layernorm): there is no kernel for LayerNormalization' err.txt ||
  fail "no reason: $(cat err.txt)"
[[ ! -e smoke.plan.pb && ! -e smoke.pb ]] || fail "files of a graph that cannot be planned"

"${PLAN}" --model=layernorm_smoke --print_graph | grep -qF '= layernorm(add, ln_weight, ln_bias' ||
  fail "a graph that cannot be planned is not printed"

# Bad input.
expect_error "no model 'basik'; there are basic, layernorm_smoke; did you mean basic?" \
  "${PLAN}" --model=basik --explain
expect_error "give one of --model and --graph" "${PLAN}" --explain
expect_error "give one of --model and --graph" "${PLAN}" --model=basic --graph=basic.pb --explain
expect_error "--seed goes with --model" "${PLAN}" --graph=basic.pb --seed=1 --explain
expect_error "nothing to write" "${PLAN}" --model=basic
expect_error "standard output takes" "${PLAN}" --model=basic --explain --out=-
expect_error "standard output takes" "${PLAN}" --model=basic --print_graph --graph_out=-
expect_error "nothing to write" "${PLAN}" --model=basic --graph_out=lost.pb
[[ ! -e lost.pb ]] || fail "a graph without a plan"
expect_error "is the file of the plan and of the graph" \
  "${PLAN}" --model=basic --out=x.pb --graph_out=x.pb
expect_error "--out and -o name two files" "${PLAN}" --model=basic --out=x.pb -o y.pb
expect_error "unexpected argument 'basic.pb'" "${PLAN}" basic.pb --explain
expect_error "unknown flag --modle; did you mean --model?" "${PLAN}" --modle=basic
expect_error "unknown flag --fast" "${PLAN}" --model=basic --explain --fast
expect_error "bad value 'x' for --seed" "${PLAN}" --model=basic --explain --seed=x
expect_error "missing.pb: No such file" "${PLAN}" --graph=missing.pb --explain
expect_error "No such file" "${PLAN}" --model=basic --out=no/such/folder/a.pb
expect_error "missing.textproto: No such file" \
  "${PLAN}" --model=basic --explain --machine=missing.textproto
printf 'name: "x"' >machine.textproto
expect_error "machine 'x': unit 'NONE' is not listed" \
  "${PLAN}" --model=basic --explain --machine=machine.textproto

# Graph files cut short anywhere, empty, of another type, or with a byte that does not belong.
readonly size="$(wc -c <basic.pb)"
for length in 1 2 7 100 2047 $((size / 2)) $((size - 70)) $((size - 8)) $((size - 1)); do
  head -c "${length}" basic.pb >cut.pb
  expect_error "cut.pb: " "${PLAN}" --graph=cut.pb --explain
done
: >empty.pb
expect_error "empty.pb: graph '': schema version 0; expected 1" "${PLAN}" --graph=empty.pb --explain
expect_error "basic.plan.pb: not a binary atalla.v1.Graph message" \
  "${PLAN}" --graph=basic.plan.pb --explain
printf '\xff\xff\xff\xff' | cat - basic.pb >corrupt.pb
expect_error "corrupt.pb: not a binary atalla.v1.Graph message" \
  "${PLAN}" --graph=corrupt.pb --explain
sed 's/inputs: "biases_0"/inputs: "nothing"/' basic.textproto >bad.textproto
expect_error "bad.textproto: graph 'basic': node 'add': input 'nothing' is no tensor" \
  "${PLAN}" --graph=bad.textproto --explain
sed 's/op: OP_RELU/op: OP_SIGMOID/' basic.textproto >bad.textproto
expect_error 'bad.textproto:' "${PLAN}" --graph=bad.textproto --explain
grep -qE '^plan: bad.textproto:[0-9]+:[0-9]+: ' err.txt || fail "no line: $(cat err.txt)"

"${PLAN}" --help | grep -qF 'plan --model=basic --explain' || fail "no example in --help"
echo PASS
