#!/usr/bin/env bash
# atalla_as through the real binary: the worked example byte for byte, every output form, bad input.
set -euo pipefail
source tools/testing.sh

readonly AS="${PWD}/$1"
readonly OBJDUMP="${PWD}/$2"
readonly MACHINE="${PWD}/$3"
readonly SOFTMAX="${PWD}/$4"
readonly VECTORS="${PWD}/testdata/vectors/sched"
cd "${TEST_TMPDIR}"

# Assembler specification, section 6.5; the data section is empty here.
cat >loop.s <<'END'
        addi.s  $1, $0, 60          # table base
        lw.s    $2, 0($1)           # pointer
loop:   addi.s  $3, $3, 1
        blt.s   $3, $2, loop
        halt.s
END
cat >expected.in <<'END'
00000000: 001E000096 0000000031 0000000031 0000000031 # table base
00000014: 0000008129 0000000031 0000000031 0000000031 # pointer
00000028: 0000818196 0000000031 0000000031 0000000031
0000003C: FD8101C025 0000000031 0000000031 0000000031
00000050: 0000000032 0000000031 0000000031 0000000031

.data
END
"${AS}" loop.s --scheduler=linear --comments=source
cmp loop.in expected.in

# Standard input to standard output, and an input without an ending.
"${AS}" - --scheduler=linear --comments=source <loop.s | cmp - expected.in
cp loop.s loop2
"${AS}" --comments=source loop2 --scheduler linear
cmp loop2.in expected.in

# Messages; all forms hold the same packets.
"${AS}" loop.s -o loop.pb --scheduler=linear
"${AS}" loop.s --o=loop.textproto --scheduler=linear
"${OBJDUMP}" --nosource_lines loop.pb >pb.txt
"${OBJDUMP}" --nosource_lines loop.textproto | cmp - pb.txt
"${OBJDUMP}" loop.in >in.txt
diff <(grep -o '^[0-9A-F]*: .*' in.txt | sed 's/ <.*//') \
  <(grep -o '^[0-9A-F]*: .*' pb.txt | sed 's/ <.*//')
grep -q '^loop:$' pb.txt || fail "the label is lost"
"${OBJDUMP}" loop.pb | grep -q '# loop.s:4$' || fail "the source line is lost"

# The default scheduler packs what is independent.
printf 'add.s x3, x1, x2\nmul.s x4, x1, x2\nhalt.s\n' >two.s
"${AS}" two.s
[[ "$(grep -c '^000000' two.in)" -lt 3 ]] || fail "nothing was packed: $(cat two.in)"

# The packer of the reference, without and with its empty packets: its own words.
for latencies in cap1 table; do
  scheduler=reference
  [[ "${latencies}" == cap1 ]] || scheduler=reference_table
  "${AS}" "${VECTORS}/s00.s" -o s00.in --scheduler="${scheduler}" --comments=none
  diff <(sed '/^$/,$d' s00.in) "${VECTORS}/s00.${latencies}.in"
done

# "reference" is "reference_table" with a cap of 1; programs say so.
"${AS}" "${VECTORS}/s00.s" -o s00.in --scheduler=reference_table --latency_cap=1 --comments=none
diff <(sed '/^$/,$d' s00.in) "${VECTORS}/s00.cap1.in"
"${AS}" loop.s -o capped.textproto --latency_cap=2
grep -q '^schedule_options: "latency_cap=2"$' capped.textproto || fail "the cap is not in the message"

# Why a program is as long as it is. Six scalar ports for four of a packet; lw.s lands after 4 packets
# and is waited for before the loop, mul.s after 2.
printf '%s\n' 'start: lw.s x1, 0(x9)' 'loop: mul.s x2, x1, x1' 'add.s x3, x2, x3' \
  'blt.s x4, x5, loop, 1' 'halt.s' >why.s
"${AS}" why.s --explain --timing=exposed 2>why.txt
diff why.txt - <<'END'
scheduler list, machine atalla, rules L2, timing exposed
block                       instructions  packets  empty  at least  cycles  why
why.s:1 start                          1        4      3         1       1  width
why.s:2 loop                           3        3      1         2       3  scalar ports
why.s:5                                1        1      0         1       1  width
loop why.s:2 loop, depth 1             3        3      1         2       3
all                                    5        8      4         4       5
critical path of why.s:2 loop:
     0                  why.s:2  mul.s x2, x1, x1
     2  RAW 2           why.s:3  add.s x3, x2, x3
END

# The fewest packets there are, and the proof: one multiplier, the sum of two products after them,
# and halt.s alone.
printf '%s\n' 'mul.s x5, x1, x2' 'mul.s x6, x5, x2' 'mul.s x7, x1, x3' 'add.s x8, x7, x6' \
  'add.s x9, x1, x2' 'halt.s' >products.s
"${AS}" products.s --scheduler=exact 2>bound.txt
[[ "$(grep -c '^000000' products.in)" == 5 ]] || fail "not 5 packets: $(cat products.in)"
diff bound.txt - <<<'exact: 5 packets in 1 block, at least 5 (list: 5)'

# Data of an image.
cat >data.textproto <<'END'
schema_version: 1
segments { address: 0x3C data: "\003\000\000\000\300?" }
END
"${AS}" loop.s -o with_data.in --image=data.textproto --comments=none
diff <(sed '1,/^.data/d' with_data.in) - <<'END'

0000003C: 00000003
00000040: 00003FC0
END

# Data of the program: into .in text, beside those of an image, or to an Image of their own.
cat >table.s <<'END'
        lw.s x5, table(x0)
        jalr x0, x5, 0
f:      halt.s
        .section data
        .org 0x10
table:  .word f, table + 4
        .section data
        .byte 0xAB
END
"${AS}" table.s --scheduler=linear --image=data.textproto --comments=none
diff <(sed '1,/^.data/d' table.in) - <<'END'

00000010: 00000028
00000014: 00000014
00000018: 000000AB
0000003C: 00000003
00000040: 00003FC0
END
"${AS}" table.s -o table.pb --scheduler=linear --image=data.textproto --image_out=both.textproto
grep -c '^segments' both.textproto | grep -q '^2$' || fail "not two segments: $(cat both.textproto)"
printf '.section data\nx: .word 7\n' | "${AS}" - -o base.in --data_base=0x80000
grep -q '^00080000: 00000007$' base.in || fail "not at the base: $(cat base.in)"
expect_exit 2 "table.s: the program has data, and a Program message holds none" \
  "${AS}" table.s -o table.pb
printf 'schema_version: 1 segments { address: 0x12 data: "ab" }' >clash.textproto
expect_exit 2 "0x00000012" "${AS}" table.s --image=clash.textproto
expect_exit 2 "bad value '6' for --data_base; it must be a multiple of 4" \
  "${AS}" table.s --data_base=6
expect_exit 2 "--image_out=x.in: the name of an Image ends in" "${AS}" table.s --image_out=x.in
expect_exit 2 "x.pb: is both the output and the Image" "${AS}" table.s -o x.pb --image_out=x.pb

# Main gets a stub that calls it.
printf 'main: jalr x0, x1, 0\n' >main.s
"${AS}" main.s -o main.pb --scheduler=linear
"${OBJDUMP}" --nosource_lines main.pb | cmp - <(cat <<'END'
00000000:  jal x1, 40 <main>
00000014:  halt.s
main:
00000028:  jalr x0, x1, 0
END
)

# Bad input.
expect_exit 2 "missing.s: No such file" "${AS}" missing.s
expect_exit 2 "--exact_seconds=0: must be above 0" "${AS}" two.s --exact_seconds=0
printf '        ad.s x1, x2, x3\n' >bad.s
expect_exit 2 "bad.s:1:9: error: unknown mnemonic 'ad.s'" "${AS}" bad.s
grep -q "hint: did you mean 'add.s'?" err.txt || fail "no hint"
[[ ! -e bad.in ]] || fail "an output was written"

# Line, column and caret, tabs as the terminal shows them.
printf 'nop.s\n\taddi.s x1, x0, 5000\n' >caret.s
expect_exit 2 "caret.s:2:24: error: imm12 is 5000" "${AS}" caret.s
diff err.txt - <<'END'
atalla_as: caret.s:2:24: error: imm12 is 5000; it must be in -2048..2047
        addi.s x1, x0, 5000
                       ^
hint: the field has 12 bits; the reference assembler would encode 904
END
"${AS}" loop.s -o loop.pb
expect_exit 2 "this is not assembly text" "${AS}" loop.pb -o again.pb
printf '\naddi.s x1, x1, 2048\nbeq.s x1, x2, nowhere\n' >bad.s
expect_exit 2 "bad.s:2:16: error: imm12 is 2048; it must be in -2048..2047" "${AS}" bad.s
grep -q "bad.s:3:15: error: unknown label 'nowhere'" err.txt || fail "the second error is lost"
printf 'gemm.vv v1, v2, v3, m16\n' >bad.s
expect_exit 2 "there is no register 'm16'" "${AS}" bad.s
# Everything that is wrong, in one run.
cat >all.s <<'END'
loop:   add.s   x1, x2
        gem.vv  v1, v2, v3, 0
        add.vv  x1, v2, v3, 16
        jal     lop
        .byte   1
END
expect_exit 2 "all.s:1:9: error: add.s with 2 operands" "${AS}" all.s
diff err.txt - <<'END'
atalla_as: all.s:1:9: error: add.s with 2 operands
loop:   add.s   x1, x2
        ^
hint: it takes: add.s rd, rs1, rs2
all.s:2:9: error: unknown mnemonic 'gem.vv'
        gem.vv  v1, v2, v3, 0
        ^
hint: did you mean 'gemm.vv'?
all.s:3:17: error: 'x1' is a scalar register, and vd must be a vector register
        add.vv  x1, v2, v3, 16
                ^
hint: vector registers are v0..v255, or $0..$255
all.s:3:29: error: mask is 16; it must be in 0..15
        add.vv  x1, v2, v3, 16
                            ^
hint: mask registers are m0..m15; the reference assembler would encode m0
all.s:4:17: error: unknown label 'lop'
        jal     lop
                ^
hint: did you mean 'loop'?
all.s:5:9: error: '.byte' outside of the data section
        .byte   1
        ^
hint: write '.section data' before it, and before its label
END
printf 'x: .byte 1\n' >bad.s
expect_exit 2 "bad.s:1:4: error: '.byte' outside of the data section" "${AS}" bad.s
grep -q "^hint: write '.section data' before it" err.txt || fail "no hint"
expect_exit 2 "unknown scheduler 'fast'; there are: " "${AS}" loop.s --scheduler=fast
expect_exit 2 "bad value 'x' for --latency_cap" "${AS}" loop.s --latency_cap=x
expect_exit 2 "bad value 'x' for --timing" "${AS}" loop.s --timing=x
expect_exit 2 "bad value 'x' for --simplify" "${AS}" loop.s --simplify=x
expect_exit 2 "bad value 'yes' for --comments" "${AS}" loop.s --comments=yes
expect_exit 2 "0 input files" "${AS}"
expect_exit 2 "2 input files" "${AS}" loop.s two.s
expect_exit 2 "unknown flag --schedular; did you mean --scheduler?" "${AS}" loop.s --schedular=x
expect_exit 2 "unknown option -x" "${AS}" loop.s -x
expect_exit 2 "is both the input and the output" "${AS}" loop.in
expect_exit 2 "a Program message holds no data" "${AS}" loop.s -o l.pb --image=data.textproto
printf 'schema_version: 1 segments { address: 4 }' >empty.textproto
expect_exit 2 "the segment at 0x00000004 is empty" "${AS}" loop.s --image=empty.textproto
printf 'name: "x"' >machine.textproto
expect_exit 2 "machine 'x': unit 'NONE' is not listed" "${AS}" loop.s --machine=machine.textproto
expect_exit 2 "No such file" "${AS}" loop.s -o no/such/folder/a.in

# Every scheduler works from the machine description: a second vector adder, and an adder that takes 40 cycles, change
# what each makes of a softmax. The reference's packer has rules of its own; with a table of latencies it waits by them.
packets() { "${OBJDUMP}" --nosource_lines "$1" | grep -c '^[0-9A-F]*: '; }
sed 's/unit: "ALU.V" per_packet: 1/unit: "ALU.V" per_packet: 2/' "${MACHINE}" >wide.textproto
sed 's/latency_class: "vector_alu" cycles: [0-9]*/latency_class: "vector_alu" cycles: 40/' "${MACHINE}" >slow.textproto
cmp -s wide.textproto "${MACHINE}" && fail "no vector adder in the machine description"
cmp -s slow.textproto "${MACHINE}" && fail "no latency of the vector adder in the machine description"
for scheduler in list global modulo list_cycles global_cycles modulo_cycles exact; do
  flags=(--scheduler="${scheduler}" --exact_seconds=0.05)
  "${AS}" "${SOFTMAX}" -o plain.pb "${flags[@]}" --machine="${MACHINE}" 2>/dev/null
  "${AS}" "${SOFTMAX}" -o wide.pb "${flags[@]}" --machine=wide.textproto 2>/dev/null
  [[ "$(packets wide.pb)" -lt "$(packets plain.pb)" ]] || fail "${scheduler}: a second vector adder saves no packet"
done
for scheduler in reference_table list list_l1 global modulo list_cycles global_cycles modulo_cycles; do
  "${AS}" "${SOFTMAX}" -o plain.in --scheduler="${scheduler}" --machine="${MACHINE}"
  "${AS}" "${SOFTMAX}" -o slow.in --scheduler="${scheduler}" --machine=slow.textproto
  cmp -s plain.in slow.in && fail "${scheduler}: the latency of the vector adder changes nothing"
done

# A warning does not stop it.
"${AS}" - -o packed.in 2>err.txt <<<'beq.s x1, x2, 40'
grep -q '^<stdin>:1:15: warning: a branch to a number' err.txt || fail "no warning: $(cat err.txt)"

"${AS}" --help | grep -q 'atalla_as kernel.s' || fail "no example in --help"
echo PASS
