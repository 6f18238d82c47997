#!/usr/bin/env bash
# emit_kernels through the real binary: what it writes, that it repeats, bad input.
set -euo pipefail
source tools/testing.sh

readonly EMIT="${PWD}/$1"
readonly PLAN="${PWD}/$2"
readonly VALIDATE="${PWD}/$3"
cd "${TEST_TMPDIR}"

"${PLAN}" --model=basic --graph_out=basic.pb --out=basic.plan.pb
"${EMIT}" --graph=basic.pb --plan=basic.plan.pb --out_dir=deep/kernels
cd deep/kernels
# Ten nodes; the view has no kernel.
diff nodes.txt - <<'END_NODES'
matmul	any	matmul
add	any	add
relu	any	relu
matmul_1	any	matmul_1
add_1	any	add_1
relu_1	any	relu_1
mul	any	mul
add_2	any	add_2
matmul_2	any	matmul_2
add_3	any	add_3
END_NODES
while IFS=$'\t' read -r name _; do
  [[ -s "${name}.c" && -s "${name}.image.pb" ]] || fail "files of ${name}"
done <nodes.txt
[[ "$(find . -type f | wc -l)" == 21 ]] || fail "files: $(ls)"
# The constant of the model's code is in the text; one row is loaded and stored.
grep -qF 'float a_value = 0.5;' mul.c || fail "$(cat mul.c)"
[[ "$(grep -c 'scpad_' mul.c)" == 2 ]] || fail "$(cat mul.c)"
cd ../..

# The texts are those that validate compiles.
"${VALIDATE}" --model=basic --out_dir=validated >/dev/null 2>&1
for text in deep/kernels/*.c; do cmp "${text}" "validated/$(basename "${text}")"; done

# Again, over the old files, and from text forms: the same bytes.
cp -r deep/kernels before
"${EMIT}" --graph=basic.pb --plan=basic.plan.pb --out_dir=deep/kernels
diff -r before deep/kernels
"${PLAN}" --graph=basic.pb --out=plan.textproto --graph_out=graph.textproto
"${EMIT}" --graph=graph.textproto --plan=plan.textproto --out_dir=text
diff -r before text

"${EMIT}" --help | grep -q 'emit_kernels --graph=basic.pb' || fail "no example in --help"

# Bad input.
expect_error "--graph is missing" "${EMIT}" --plan=basic.plan.pb --out_dir=none
expect_error "--plan is missing" "${EMIT}" --graph=basic.pb --out_dir=none
expect_error "--out_dir is missing" "${EMIT}" --graph=basic.pb --plan=basic.plan.pb
expect_error "unexpected argument 'more'" "${EMIT}" more
expect_error "unknown flag --outdir; did you mean --out_dir?" "${EMIT}" --outdir=none
expect_error "no.pb: No such file" "${EMIT}" --graph=no.pb --plan=basic.plan.pb --out_dir=none
expect_error "no.pb: No such file" "${EMIT}" --graph=basic.pb --plan=no.pb --out_dir=none
expect_error "no.textproto: No such file" \
  "${EMIT}" --graph=basic.pb --plan=basic.plan.pb --machine=no.textproto --out_dir=none
head -c 1000 basic.plan.pb >truncated.pb
expect_error "truncated.pb: " "${EMIT}" --graph=basic.pb --plan=truncated.pb --out_dir=none
head -c 1000 basic.pb >truncated.graph.pb
expect_error "truncated.graph.pb: " \
  "${EMIT}" --graph=truncated.graph.pb --plan=basic.plan.pb --out_dir=none
: >empty.pb
expect_error "empty.pb: " "${EMIT}" --graph=basic.pb --plan=empty.pb --out_dir=none
# The two swapped.
expect_error "basic.pb: not a binary atalla.v1.Plan" "${EMIT}" --graph=basic.plan.pb --plan=basic.pb --out_dir=none
# Plans that are not for the graph, or that move other tensors than the graph needs.
sed 's/graph: "basic"/graph: "other"/' plan.textproto >other.textproto
expect_error "other.textproto: " "${EMIT}" --graph=basic.pb --plan=other.textproto --out_dir=none
sed 's/tile_k: 32/tile_k: 16/' plan.textproto >tiles.textproto
expect_error "tiles.textproto: " "${EMIT}" --graph=basic.pb --plan=tiles.textproto --out_dir=none
sed 's/backend: BACKEND_VIEW/backend: BACKEND_DEVICE/' plan.textproto >device.textproto
expect_error "device.textproto: " "${EMIT}" --graph=basic.pb --plan=device.textproto --out_dir=none
[[ ! -e none ]] || fail "bad input left a folder"
: >file
expect_error "file" "${EMIT}" --graph=basic.pb --plan=basic.plan.pb --out_dir=file
echo PASS
