#!/usr/bin/env bash
# atalla_cc through the real binary: every kind of output, the same program by way of assembly text,
# bad input.
set -euo pipefail
source tools/testing.sh

readonly CC="${PWD}/$1"
readonly AS="${PWD}/$2"
readonly OBJDUMP="${PWD}/$3"
readonly ACCEPT="${PWD}/$4"
cd "${TEST_TMPDIR}"

# The symbols, instructions and source lines of a program.
listing() {
  "${OBJDUMP}" "$1"
}

# Language specification, section 16.1: sq is mul and a return; main calls it.
cat >sq.c <<'END_TEXT'
int sq(int a) { return a * a; }
int main() { int x = 7; return sq(x) - 3; }
END_TEXT
"${CC}" -O1 sq.c -o sq.pb
listing sq.pb >sq.txt
grep -q '^sq:$' sq.txt || fail "no label sq: $(cat sq.txt)"
grep -q 'mul.s x10, x12, x12' sq.txt || fail "no multiplication: $(cat sq.txt)"
grep -q '# sq.c:1' sq.txt || fail "no source line: $(cat sq.txt)"
"${CC}" sq.c
[[ -e sq.in ]] || fail "the default output is not sq.in"
"${CC}" sq.c -o - | cmp - sq.in
"${CC}" - <sq.c | grep -v '^ *#' >stdin.txt
grep -v '^ *#' sq.in | cmp - stdin.txt
cp sq.in again.in
"${CC}" sq.c && cmp sq.in again.in

# -E.
printf '#define N 6\nint main() { return N * M; } // six\n' >macro.c
[[ "$("${CC}" -E -DM=7 macro.c)" == "int main() { return 6 * 7; }" ]] ||
  fail "-E: $("${CC}" -E -DM=7 macro.c)"
"${CC}" -E macro.c -o macro.i && [[ -s macro.i ]] || fail "-E -o wrote nothing"
mkdir -p include
echo '#define M 2' >include/m.h
printf '#include <m.h>\n' | cat - macro.c >with_include.c
"${CC}" -Iinclude with_include.c
expect_error "with_include.c:1:2: error: no file 'm.h' to include" "${CC}" with_include.c -o no.in
[[ ! -e no.in ]] || fail "an output was written"

# By way of assembly text: the same program, for all programs of the conformance table that need no
# data.
csplit -s -f case_ -b '%03d.txt' "${ACCEPT}" '/^== /' '{*}'
count=0
for file in case_*.txt; do
  [[ "${file}" == case_000.txt ]] && continue
  name="${file%.txt}"
  tail -n +2 "${file}" | sed 's/\xe2\x90\x8d/\r/g' >"${name}.c"
  level="-O$((count % 4))"
  if ! "${CC}" "${level}" "${name}.c" -o "${name}.pb" 2>err.txt; then
    grep -q 'the program has global objects' err.txt || fail "${name}: $(cat err.txt)"
    "${CC}" "${level}" "${name}.c" -o "${name}.pb" --data="${name}.data.pb" 2>err.txt
    "${CC}" "${level}" "${name}.c" -S --data="${name}.data2.pb" 2>err.txt
    cmp "${name}.data.pb" "${name}.data2.pb"
  else
    "${CC}" "${level}" -S "${name}.c" 2>err.txt
  fi
  "${AS}" "${name}.s" -o "${name}.as.pb"
  "${OBJDUMP}" "${name}.pb" >direct.txt
  "${OBJDUMP}" "${name}.as.pb" >assembled.txt
  cmp direct.txt assembled.txt || fail "${name}: another program by way of assembly text"
  count=$((count + 1))
done
[[ "${count}" == 121 ]] || fail "${count} programs, not 121"

# Global objects: in the .in text, or in an Image beside it.
echo 'int g = 5; int main() { g = g + 1; return g; }' >global.c
"${CC}" global.c
sed '1,/^.data/d' global.in | grep -q '^00080000: 00000005$' || fail "no data: $(cat global.in)"
"${CC}" global.c --data_base=0x90000
grep -q '^00090000: 00000005$' global.in || fail "no data at the base: $(cat global.in)"
expect_error "global.c: the program has global objects, and assembly text holds no data" \
  "${CC}" -S global.c -o global.s
[[ ! -e global.s ]] || fail "an output was written"
expect_error "a Program message holds no data" "${CC}" global.c -o global.pb
"${CC}" -S global.c --data=global.textproto
grep -q 'data: "\\005\\000\\000\\000"' global.textproto || fail "$(cat global.textproto)"
"${AS}" global.s -o global2.in --image=global.textproto
"${CC}" global.c
diff <(grep -o '^[0-9A-F]*: .*' global.in) <(grep -o '^[0-9A-F]*: .*' global2.in)

# The weight mode travels in both forms.
"${CC}" -S -mweights=reset sq.c -o - | grep -q '^ *.weights reset' || fail "no weight mode"
"${CC}" -mweights=shift sq.c -o sq.textproto
grep -q 'weight_mode: WEIGHT_MODE_SHIFT' sq.textproto || fail "no weight mode in the message"
grep -q 'optimization: "-O2"' sq.textproto || fail "no level in the message"

# Passes and the IR.
"${CC}" --print-after=irgen -fverify sq.c 2>ir.txt
grep -q '^; after irgen$' ir.txt || fail "no IR: $(cat ir.txt)"
grep -q 'sq' ir.txt || fail "no function in the IR: $(cat ir.txt)"
expect_error "there is no pass 'dead' to print after; there are: all, irgen" \
  "${CC}" --print-after=dead sq.c
expect_error "there is no pass 'dead'" "${CC}" --passes=dead sq.c
"${CC}" --passes='cfg dce' --scheduler=linear sq.c
[[ "$("${OBJDUMP}" sq.in | grep -c ' | ')" == 0 ]] || fail "linear packed something"

# What the stages took: one row each, all of them in the total.
"${CC}" --time-passes -O3 sq.c -o sq3.in 2>times.txt
for stage in parse irgen unroll_fully codegen total; do
  grep -Eq "^${stage} +[0-9]* +[0-9.]+ +[0-9.]+$" times.txt || fail "no row of ${stage}: $(cat times.txt)"
done
"${CC}" -O3 sq.c -o sq3_again.in 2>/dev/null && cmp sq3.in sq3_again.in

# Warnings do not stop it, -Werror does.
echo 'int f(int a) { if (a) return 1; } int main() { return f(1); }' >warn.c
"${CC}" warn.c 2>err.txt
grep -q '^warn.c:1:.*: warning: ' err.txt || fail "no warning: $(cat err.txt)"
rm -f warn.in
expect_error "warnings are errors" "${CC}" -Werror warn.c
[[ ! -e warn.in ]] || fail "an output was written"

# Bad input: place, line and caret.
printf 'int main() {\n\tint a = 1\n\treturn a;\n}\n' >bad.c
rm -f bad.in
expect_error "bad.c:3:9: error: " "${CC}" bad.c
diff err.txt - <<'END_TEXT'
atalla_cc: bad.c:3:9: error: expected ';' before 'return'
        return a;
        ^
END_TEXT
[[ ! -e bad.in ]] || fail "an output was written"
# Several errors in one run.
printf 'int main() {\n  int x = yy;\n  float f = 1.5f;\n  break;\n  return zz(3);\n}\n' >bad.c
expect_error "bad.c:2:11: error: " "${CC}" bad.c
for place in 3:13 4:3 5:10; do
  grep -q "^bad.c:${place}: error: " err.txt || fail "no error at ${place}: $(cat err.txt)"
done
expect_error "there is no function 'main'" "${CC}" - <<<'int f() { return 1; }'
expect_error "<stdin>:1:23: error: '//' comments are not part of C89" \
  "${CC}" --std=c89 - -o x.in <<<'int main(){return 0;} // no'

expect_error "missing.c: No such file" "${CC}" missing.c
expect_error "no input file" "${CC}"
expect_error "several sources are not supported yet" "${CC}" sq.c macro.c
expect_error "-c is not supported yet" "${CC}" -c sq.c
expect_error "-S and -c exclude each other" "${CC}" -S -c sq.c
expect_error "unknown option --schedular=x; did you mean --scheduler?" "${CC}" sq.c --schedular=x
expect_error "unknown scheduler 'fast'; there are: " "${CC}" sq.c --scheduler=fast
expect_error "bad value '9' for -O" "${CC}" -O9 sq.c
expect_error "No such file" "${CC}" sq.c --machine=missing.textproto
expect_error "No such file" "${CC}" sq.c -o no/such/folder/a.in
expect_error "is both the input and the output" "${CC}" sq.c -o sq.c

"${CC}" --help >help.txt
grep -q 'atalla_cc -S kernel.c -o - | atalla_as - -o kernel.in' help.txt || fail "no example"
cp sq.c kernel.c
PATH="$(dirname "${CC}"):$(dirname "${AS}"):${PATH}" bash -c \
  "$(grep -o 'atalla_cc -S .*' help.txt)"
[[ -s kernel.in ]] || fail "the example of --help does not work"
echo PASS
