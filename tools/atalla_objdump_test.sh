#!/usr/bin/env bash
# atalla_objdump through the real binary: listings by hand, and bad input.
set -euo pipefail
source tools/testing.sh

readonly OBJDUMP="${PWD}/$1"
readonly AS="${PWD}/$2"
cd "${TEST_TMPDIR}"

cat >a.in <<'END'
00000000: 0001008181 0002008129 0000000031 0000000031
00000014: FD8101C025 0000000031 ABCDEF007F 0000000031
00000028: 0000000031 0000000031 0000000031 0000000031
0000003C: 0000000032 0000000031 0000000031 0000000031
.data
0000003C: 00001000
00001000: C0003FC0
END

"${OBJDUMP}" a.in >packets.txt
diff packets.txt - <<'END'
00000000:  add.s x3, x1, x2 | lw.s x2, 4(x1)
00000014:  blt.s x3, x2, -20, 0 <00000000> | nop.s | .word 0xABCDEF007F
00000028:  nop.s
0000003C:  halt.s
END

"${OBJDUMP}" --slots a.in >slots.txt
[[ "$(wc -l <slots.txt)" == 16 ]] || fail "not one row a slot: $(cat slots.txt)"
diff <(sed -n '1,2p;5,7p' slots.txt) - <<'END'
00000000.0  0001008181  add.s x3, x1, x2
00000000.1  0002008129  lw.s x2, 4(x1)
00000014.0  FD8101C025  blt.s x3, x2, -20, 0 <00000000>
00000014.1  0000000031  nop.s
00000014.2  ABCDEF007F  .word 0xABCDEF007F
END

"${OBJDUMP}" --data a.in | tail -4 >data.txt
diff -b data.txt - <<'END'
segment 0000003C, 4 bytes
0000003C:  00001000                            # 2.52435e-29 0
segment 00001000, 4 bytes
00001000:  C0003FC0                            # 1.5 -2
END

# What a listing says is what it was made of, in both forms and with all there is.
for form in "" --slots --units "--slots --units"; do
  "${OBJDUMP}" --data ${form} a.in | "${AS}" - --listing -o again.in
  diff <("${OBJDUMP}" --slots --data a.in) <("${OBJDUMP}" --slots --data again.in)
done
"${OBJDUMP}" --units a.in | grep "^#" >units.txt
diff units.txt - <<'END'
# units of 4 packets on machine atalla
# ALU.S          1 of      4   25.0 %
# MEM.S          1 of      4   25.0 %
# CONTROL        1 of      4   25.0 %
END
"${OBJDUMP}" --units a.in | grep -q '^00000000: .* # ALU.S MEM.S | s 3/4 v 0/4 m 0/2$' ||
  fail "units: $("${OBJDUMP}" --units a.in)"
printf '00000000:  ad.s x1, x2, x3 | nop.s\n' >bad.lst
expect_exit 2 "bad.lst:1:12: error: unknown mnemonic 'ad.s'" "${AS}" --listing bad.lst -o x.in

cat >image.textproto <<'END'
schema_version: 1
name: "i"
segments { address: 0x3C data: "\000\020\000\000" }
regions {
  tensor: "input" role: ROLE_INPUT address: 0x1000 size_bytes: 24 dtype: DTYPE_F32
  shape { dims: 2 dims: 3 } layout { row_major {} }
}
parameter_base: 0x3C
parameters { name: "IN" value: 0x1000 }
END
"${OBJDUMP}" --image=image.textproto >image.txt
grep -q '^0000003C  parameter IN = 0x00001000$' image.txt || fail "$(cat image.txt)"
grep -q '^00001000 .* 24 bytes  INPUT F32 \[2, 3\]  input$' image.txt || fail "$(cat image.txt)"

# Labels and source lines, one packet a row and one slot a row.
printf 'a: addi.s x1, x1, 1\n   jal x0, a\nend:\n' >loop.s
"${AS}" loop.s -o loop.pb --scheduler=linear
"${OBJDUMP}" loop.pb | tr -s ' ' >loop.txt
diff loop.txt - <<'END'
a:
00000000: addi.s x1, x1, 1 # loop.s:1
00000014: jal x0, -20 <a> # loop.s:2
end:
END
"${OBJDUMP}" loop.pb | "${AS}" - --listing -o loop2.pb
diff <("${OBJDUMP}" --nosource_lines loop.pb) <("${OBJDUMP}" loop2.pb)
"${OBJDUMP}" --slots loop.pb | tr -s ' ' | grep -q '^00000014.0 .* jal x0, -20 <a> # loop.s:2$' ||
  fail "no source line in a slot's row"

# Bad input.
expect_error "No such file" "${OBJDUMP}" missing.in
expect_error "0 programs; give one" "${OBJDUMP}"
expect_error "2 programs; give one" "${OBJDUMP}" a.in a.in
printf '0: 12 : 3\n' >bad.in
expect_error "bad.in:1:7: error: a second ':' in this line" "${OBJDUMP}" bad.in
printf '.data\n100: 11223344\n102: AABBCCDD\n' >cells.in
expect_error "data words disagree about the byte at 00000102" "${OBJDUMP}" cells.in
printf '0: 000000000030 00000000002F 00000000002F 00000000002F\n' >old.in
expect_error "older 48-bit machine" "${OBJDUMP}" old.in
# Every length of a message that is cut, and bytes that are wrong: an error or a listing, no crash.
size="$(stat -c %s loop.pb)"
for length in $(seq 0 $((size - 1))); do
  head -c "${length}" loop.pb >cut.pb
  status=0
  "${OBJDUMP}" cut.pb >out.txt 2>err.txt || status=$?
  [[ "${status}" == 0 || "${status}" == 2 ]] || fail "cut at ${length}: exit ${status}"
  [[ "${status}" == 0 ]] || grep -q '^atalla_objdump: cut.pb: ' err.txt || fail "$(cat err.txt)"
done
for place in $(seq 0 7 $((size - 1))); do
  cp loop.pb wrong.pb
  printf '\xFF' | dd of=wrong.pb bs=1 seek="${place}" conv=notrunc status=none
  status=0
  "${OBJDUMP}" wrong.pb >out.txt 2>err.txt || status=$?
  [[ "${status}" == 0 || "${status}" == 2 ]] || fail "wrong byte ${place}: exit ${status}"
done
: >empty.pb
expect_error "schema version 0; this program reads version 1" "${OBJDUMP}" empty.pb
printf 'this is no message' >text.pb
expect_error "truncated or corrupt" "${OBJDUMP}" text.pb
head -c $(($(stat -c %s loop.pb) - 5)) loop.pb >cut.pb
expect_error "truncated or corrupt" "${OBJDUMP}" cut.pb
printf 'schema_version: 1 packets { slots: 1 }' >slots.textproto
expect_error "has 1 slots; it must have 4" "${OBJDUMP}" slots.textproto
printf 'schema_version: 1 segments { address: 0xFFFFFFFF data: "ab" }' >far.textproto
expect_error "reaches beyond address 0xFFFFFFFF" "${OBJDUMP}" --image=far.textproto

"${OBJDUMP}" --help | grep -q 'atalla_objdump kernel.in' || fail "no example in --help"
echo PASS
