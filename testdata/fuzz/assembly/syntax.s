.weights reset
.loc "a.c" 3
main:  lui.s x1, 0x20 # comment
  addi.s x2, x1, %lo(main)
  li.s x5, 0x12345678
.L1: beq.s x1, x2, .L1
loop: beq.s x1, x2, 40, 0
  jal x1, loop
  lw.s x2, 4(x1)
  halt.s
