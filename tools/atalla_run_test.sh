#!/usr/bin/env bash
# atalla_run through the real binary: the conformance programs, programs in a row, every output, bad
# input.
set -euo pipefail
source tools/testing.sh

readonly RUN="${PWD}/$1"
readonly AS="${PWD}/$2"
readonly VECTORS="${PWD}/testdata/vectors"
cd "${TEST_TMPDIR}"

# expect_bytes HEX FILE
expect_bytes() {
  local actual
  actual="$(od -An -v -tx1 "$2" | tr -d ' \n')"
  [[ "${actual}" == "$1" ]] || fail "$2 is ${actual}, not $1"
}

# The conformance programs: every file the reference simulator leaves, byte for byte. .mem files are
# compared without the words of value 0, which they list by the reference's cells.
for path in "${VECTORS}"/reference/*.in "${VECTORS}"/common/*.in; do
  name="$(basename "${path}" .in)"
  # The common programs set x2 and x33 themselves.
  flags=(--preset=default --noinit_stack)
  [[ "${name}" == r* ]] && flags=(--preset=reference)
  "${RUN}" "${path}" "${flags[@]}" --dump_dir=dumps >"${name}.txt"
  for suffix in sregs mregs vregs spad perf; do
    cmp "dumps/${name}.${suffix}" "${path%.in}.${suffix}"
  done
  diff <(grep -v ': 00000000$' "dumps/${name}.mem") <(grep -v ': 00000000$' "${path%.in}.mem")
  # The counters on standard output are those of the .perf file.
  diff <(sed 1d "${name}.txt" | head -27) "${path%.in}.perf"
done
grep -q '^machine: atalla weights=shift gemm_order=b8 branches=unsigned ' r00.txt ||
  fail "no machine: $(head -1 r00.txt)"
grep -q '^machine: atalla weights=reset gemm_order=b8 branches=signed ' c00.txt ||
  fail "no machine: $(head -1 c00.txt)"

# Each switch matters: r14, r11, r21 and r16 tell them apart, r06 needs the stack.
while read -r name flag; do
  "${RUN}" "${VECTORS}/reference/${name}.in" --preset=reference "${flag}" --dump_dir=other \
    --max_packets=100000 >/dev/null || true
  different=0
  for suffix in mem sregs mregs vregs; do
    cmp -s "other/${name}.${suffix}" "dumps/${name}.${suffix}" || different=1
  done
  [[ "${different}" == 1 ]] || fail "${name} is the same with ${flag}"
done <<'END'
r14 --weights=reset
r11 --branches=signed
r21 --compare_bits=keep
r16 --gemm_order=seq
r06 --noinit_stack
END
# lui.s x1 to 2^127; mul.bf x1, x1, x1; halt.s.
printf '0: 7F000000B0 0000808091 0000000032 0000000031\n' >overflow.in
"${RUN}" overflow.in --dump_dir=dumps >overflow.txt
grep -q '^x0 : 0x00000000  x1 : 0x7F800000 ' dumps/overflow.sregs || fail "not infinite"
expect_exit 3 "overflow.in: trap at PC 00000000 slot 1: mul.bf x1, x1, x1: " \
  "${RUN}" overflow.in --overflow=abort
# li.s x1, 5 | li.s x2, 7; addi.s x1, x2, 0 | addi.s x2, x1, 0 | nop.s | halt.s.
cat >swap.in <<'END'
00000000: 00000280AF 000003812F 0000000031 0000000031
00000014: 0000010096 0000008116 0000000031 0000000032
END
"${RUN}" swap.in --slot_order=read_then_write --dump_dir=dumps >swap.txt
grep -q 'x1 : 0x00000007  x2 : 0x00000005' dumps/swap.sregs || fail "$(head -1 dumps/swap.sregs)"
"${RUN}" swap.in --slot_order=sequential --dump_dir=dumps >swap.txt
grep -q 'x1 : 0x00000007  x2 : 0x00000007' dumps/swap.sregs || fail "$(head -1 dumps/swap.sregs)"
# lui.s x4 to a tile of scratchpad 2 | scpad.ld x0, x1, x4 | halt.s.
printf '0: 8180000230 0002008046 0000000032 0000000031\n' >sid.in
expect_exit 3 "slot 1: scpad.ld x0, x1, x4: " "${RUN}" sid.in
"${RUN}" sid.in --bad_scratchpad=ignore >sid.txt

# The files of the reference simulator.
"${RUN}" "${VECTORS}/end_to_end/gemm.in" --preset=reference --dump_dir=as_reference \
  --dump_format=reference >gemm.txt
cmp as_reference/output_perf_metrics.out "${VECTORS}/end_to_end/gemm.perf"
diff <(sed '1,/^DATA MEM$/d' as_reference/output_mem.out) "${VECTORS}/end_to_end/gemm.mem"
[[ "$(ls as_reference | wc -l)" == 7 ]] || fail "not 7 files: $(ls as_reference)"

# Two programs in a row: y = x + x, then z = y + y. Each knows its own tensors.
cat >double.s <<'END'
        lw.s    x1, 60(x0)
        lw.s    x2, 64(x0)
        vreg.ld v1, x1, x0, 3, 0
        add.vv  v2, v1, v1, m0
        vreg.st v2, x2, x0, 3, 0
        halt.s
END
"${AS}" double.s -o double.program.pb
# tensor NAME ROLE ADDRESS: four BF16 elements.
tensor() {
  echo "regions { tensor: '$1' role: ROLE_$2 address: $3 size_bytes: 8 dtype: DTYPE_BF16
    shape { dims: 4 } layout { row_major {} } }"
}
cat >first.textproto <<END
schema_version: 1
segments { address: 0x3C data: "\\000\\020\\000\\000\\100\\020\\000\\000" }
segments { address: 0x1000 data: "\\200?\\000@\`@\\200\\300" }
$(tensor x INPUT 0x1000) $(tensor y/0 OUTPUT 0x1040)
parameter_base: 0x3C
parameters { name: "FROM" value: 0x1000 }
parameters { name: "TO" offset_bytes: 4 value: 0x1040 }
END
# z lies over x, which nobody needs any more.
cat >second.textproto <<END
schema_version: 1
segments { address: 0x3C data: "\\100\\020\\000\\000\\004\\020\\000\\000" }
$(tensor y/0 INPUT 0x1040) $(tensor z OUTPUT 0x1004)
END
"${RUN}" --program=double.program.pb --image=first.textproto --save_image=state.pb \
  --dump_tensor=x=x.bin,y/0=y.bin --dump_bytes=0x1040:8=y2.bin,4160:2=y3.bin >first.txt
expect_bytes 803f0040604080c0 x.bin # 1, 2, 3.5, -4
expect_bytes 00408040e04000c1 y.bin # 2, 4, 7, -8
expect_bytes 00408040e04000c1 y2.bin
expect_bytes 0040 y3.bin
grep -q '^bytes_vreg_memory: 16$' first.txt || fail "$(cat first.txt)"
grep -q '^bytes_scalar_memory: 8$' first.txt || fail "$(cat first.txt)"
for images in second.textproto,state.pb state.pb,second.textproto; do
  "${RUN}" double.program.pb --image="${images}" --dump_tensor=z=z.bin \
    --save_image=state2.textproto >second.txt
  expect_bytes 80400041604180c1 z.bin # 4, 8, 14, -16
done
# z overwrote x: the state does not name x any more, and its bytes are gone.
grep -q "tensor: \"z\"" state2.textproto || fail "z is lost"
grep -q "tensor: \"y/0\"" state2.textproto || fail "y is lost"
if grep -q 'tensor: "x"' state2.textproto; then fail "x is still there"; fi
if grep -q 'ROLE_OUTPUT' state2.textproto; then fail "an output that is no input"; fi

# The same from .in text, whose data and an image may say the same twice; all of memory.
"${AS}" double.s -o double.in --image=first.textproto
"${RUN}" double.in --dump_bytes=0x1040:8=y.bin --save_image=memory.textproto \
  --save_contents=memory >in.txt
expect_bytes 00408040e04000c1 y.bin
[[ "$(grep -c '^segments' memory.textproto)" == 3 ]] || fail "$(cat memory.textproto)"
"${RUN}" double.in --image=first.textproto --dump_tensor=y/0=y.bin >in.txt
expect_bytes 00408040e04000c1 y.bin
"${RUN}" - --dump_bytes=0x1040:8=y.bin <double.in >in.txt
expect_bytes 00408040e04000c1 y.bin

# A binary image of more than 1 MiB, alone and with others that say the same about some of it.
{
  printf 'schema_version: 1 segments { address: 0x2000 data: "'
  head -c 1200000 /dev/zero | tr '\000' 'a'
  echo '" }'
} >large.textproto
"${RUN}" double.in --image=large.textproto --save_image=large.pb --save_contents=memory >large.txt
[[ "$(stat -c %s large.pb)" -gt 1200000 ]] || fail "large.pb is small"
printf 'schema_version: 1 segments { address: 0x126F7A data: "aaaaaazz" }' >end.textproto
for images in large.pb large.pb,end.textproto end.textproto,large.pb,large.pb; do
  "${RUN}" double.in --image="${images}" --dump_bytes=0x1040:8=y.bin,0x126F7C:6=end.bin >large.txt
  expect_bytes 00408040e04000c1 y.bin
  if [[ "${images}" == large.pb ]]; then
    expect_bytes 616161610000 end.bin
  else
    expect_bytes 616161617a7a end.bin
  fi
done
printf 'schema_version: 1 segments { address: 0x80000 data: "aAb" }' >differs.textproto
expect_exit 2 "differs.textproto: images disagree about the byte at 0x00080001: 0x61 and 0x41" \
  "${RUN}" double.in --image=large.pb,differs.textproto
expect_exit 2 "large.pb: images disagree about the byte at 0x00080001: 0x41 and 0x61" \
  "${RUN}" double.in --image=differs.textproto,large.pb
head -c 1100000 large.pb >cut_large.pb
expect_exit 2 "cut_large.pb: not a binary atalla.v1.Image message" \
  "${RUN}" double.in --image=cut_large.pb

# Programs that go wrong.
printf '0: 0000000031 0000000031 0000000031 0000000031\n' >no_halt.in
expect_exit 3 "no_halt.in: trap at PC 00000014 slot 0: there is no packet at this address" "${RUN}" no_halt.in
printf '0: 0000000031 0000000031 ABCDEF007F 0000000032\n' >opcode.in
expect_exit 3 "trap at PC 00000000 slot 2: .word 0xABCDEF007F: undefined opcode 127" \
  "${RUN}" opcode.in --dump_dir=after_trap
# The state and the counters are there all the same.
[[ -s after_trap/opcode.sregs ]] || fail "no state after a trap"
grep -q '^packets_executed: 1$' out.txt || fail "no counters after a trap"
printf 'main: addi.s x1, x1, 1\n div.s x3, x1, x5\n halt.s\n' >div.s
"${AS}" div.s -o div.pb --scheduler=linear
expect_exit 3 "div.pb: trap at PC 0000003C slot 0: div.s x3, x1, x5: division by zero (x1 =" \
  "${RUN}" div.pb --dump_bytes=0:4=never.bin
grep -q '(div.s:2)$' err.txt || fail "no source line: $(cat err.txt)"
[[ ! -e never.bin ]] || fail "results of a program that did not end"
printf 'loop: addi.s x1, x1, 1\n jal x0, loop\n' >loop.s
"${AS}" loop.s -o loop.pb --scheduler=linear
expect_exit 3 "loop.pb: packet budget of 1001 spent at PC 00000014 slot 0: jal x0, -20" \
  "${RUN}" loop.pb --max_packets=1001
grep -q '^packets_executed: 1001$' out.txt || fail "no counters: $(cat out.txt)"
# A store to every page.
printf 'lui.s x2, 512\nloop: sw.s x1, 0(x1)\n add.s x1, x1, x2\n jal x0, loop\n' >pages.s
"${AS}" pages.s -o pages.pb --scheduler=linear
expect_exit 3 "data memory" "${RUN}" pages.pb --memory_limit_mib=1
grep -q 'slot 0: sw.s x1, 0(x1): ' err.txt || fail "$(cat err.txt)"
sed 's/^schema_version.*/&\nweight_mode: WEIGHT_MODE_SHIFT/' <(echo 'schema_version: 1
packets { slots: 50 slots: 49 slots: 49 slots: 49 }') >shift.textproto
"${RUN}" shift.textproto --weights=shift >shift.txt
expect_exit 2 "needs WEIGHT_MODE_SHIFT; machine 'atalla' has WEIGHT_MODE_RESET" \
  "${RUN}" shift.textproto

# Bad input.
expect_exit 2 "missing.in: No such file" "${RUN}" missing.in
expect_exit 2 "missing.pb: No such file" "${RUN}" double.in --image=missing.pb
head -c 7 double.in >cut.in
expect_exit 2 "cut.in:1:1: error: " "${RUN}" cut.in
head -c 100 double.in >cut_packet.in
expect_exit 2 "cut_packet.in:2:11: error: the file ends after" "${RUN}" cut_packet.in
head -c -3 double.in >cut_word.in
expect_exit 2 "the file ends after 6 of 8 digits: is it truncated?" "${RUN}" cut_word.in
# Cut between packets: the program runs into the place where the next one was.
head -2 double.in >cut.in
expect_exit 3 "there is no packet at this address" "${RUN}" cut.in
tr 0-9A-F '\200-\217' <double.in >bytes.in
expect_exit 2 "bytes.in:1:" "${RUN}" bytes.in
printf '0: 0000000032\n.data\n100: 112233445\n' >wide.in
expect_exit 2 "wide.in:3:" "${RUN}" wide.in
printf '0: 0000000032\n.data\n100: 11223344\n102: AABBCCDD\n' >cells.in
expect_exit 2 "data words disagree about the byte at 00000102" "${RUN}" cells.in
readonly size="$(stat -c %s double.program.pb)"
for cut in 1 5 $((size / 2)) $((size - 1)); do
  head -c "${cut}" double.program.pb >cut.pb
  expect_exit 2 "cut.pb: " "${RUN}" cut.pb
done
expect_exit 2 "/dev/null: there are no packets in this file" "${RUN}" /dev/null
tr '\000-\017' '\370-\377' <double.program.pb >corrupt.pb
expect_exit 2 "corrupt.pb: " "${RUN}" corrupt.pb
head -c 20 state.pb >cut_image.pb
expect_exit 2 "cut_image.pb: " "${RUN}" double.in --image=cut_image.pb
expect_exit 2 "state.pb: not a binary atalla.v1.Program message" "${RUN}" state.pb
expect_exit 2 "double.program.pb: " "${RUN}" double.in --image=double.program.pb
printf 'schema_version: 1 segments { address: 0x1003 data: "A" }' >other.textproto
expect_exit 2 "other.textproto: images disagree about the byte at 0x00001003: 0x40 and 0x41" \
  "${RUN}" double.program.pb --image=first.textproto,other.textproto
expect_exit 2 "other.textproto: images disagree about the byte at 0x00001003" \
  "${RUN}" double.in --image=other.textproto
printf 'schema_version: 1 segments { address: 1 data: "ab" } segments { address: 2 data: "c" }' \
  >overlap.textproto
expect_exit 2 "segments are sorted and do not overlap" \
  "${RUN}" double.in --image=overlap.textproto
(echo 'schema_version: 1' && tensor y/0 INPUT 0x1048) >moved.textproto
expect_exit 2 "images disagree about region 'y/0'" \
  "${RUN}" double.program.pb --image=first.textproto,moved.textproto
printf 'schema_version: 1 segments { address: 0x3C data: "abc' >cut.textproto
expect_exit 2 "cut.textproto:1:" "${RUN}" double.in --image=cut.textproto

# Bad usage.
expect_exit 2 "0 programs; give one" "${RUN}"
expect_exit 2 "2 programs; give one" "${RUN}" double.in --program=double.program.pb
expect_exit 2 "unknown flag --max_packet; did you mean --max_packets?" \
  "${RUN}" double.in --max_packet=1
expect_exit 2 "bad value '-1' for --max_packets" "${RUN}" double.in --max_packets=-1
expect_exit 2 "bad value 'fast' for --preset; it must be default or reference" \
  "${RUN}" double.in --preset=fast
expect_exit 2 "bad value 'any' for --weights; it must be reset or shift" \
  "${RUN}" double.in --weights=any
expect_exit 2 "bad value 'x' for --gemm_order; it must be b8 or seq" \
  "${RUN}" double.in --gemm_order=x
expect_exit 2 "bad value 'x' for --branches; it must be signed or unsigned" \
  "${RUN}" double.in --branches=x
expect_exit 2 "bad value 'x' for --compare_bits; it must be keep or reversed" \
  "${RUN}" double.in --compare_bits=x
expect_exit 2 "bad value 'x' for --overflow; it must be ieee or abort" \
  "${RUN}" double.in --overflow=x
expect_exit 2 "bad value 'x' for --slot_order; it must be sequential or read_then_write" \
  "${RUN}" double.in --slot_order=x
expect_exit 2 "bad value 'x' for --bad_scratchpad; it must be trap or ignore" \
  "${RUN}" double.in --bad_scratchpad=x
expect_exit 2 "bad value 'x' for --dump_format; it must be vectors or reference" \
  "${RUN}" double.in --dump_format=x
expect_exit 2 "bad value 'x' for --save_contents; it must be tensors or memory" \
  "${RUN}" double.in --save_contents=x
expect_exit 2 "not both" "${RUN}" double.in --preset=default --machine=m.textproto
expect_exit 2 "no region 'q' in the loaded images; they have 'x' 'y/0'" \
  "${RUN}" double.program.pb --image=first.textproto --dump_tensor=q=q.bin
expect_exit 2 "no region 'x' in the loaded images, which have none" \
  "${RUN}" double.in --dump_tensor=x=x.bin
expect_exit 2 "bad value 'x' for --dump_tensor; it must be NAME=FILE" \
  "${RUN}" double.in --dump_tensor=x
expect_exit 2 "it must be ADDRESS:SIZE=FILE" "${RUN}" double.in --dump_bytes=0x1000=f
expect_exit 2 "it must be ADDRESS:SIZE=FILE" "${RUN}" double.in --dump_bytes=0x:4=f
expect_exit 2 "ends beyond the last address" "${RUN}" double.in --dump_bytes=0xFFFFFFFF:2=f
expect_exit 2 "name no tensors" "${RUN}" double.in --save_image=none.pb
expect_exit 2 "No such file" "${RUN}" double.in --dump_bytes=0:4=no/such/folder/f
expect_exit 2 "/dev/null/no" "${RUN}" double.in --dump_dir=/dev/null/no

"${RUN}" --help | grep -q 'atalla_run kernel.in' || fail "no example in --help"
echo PASS
