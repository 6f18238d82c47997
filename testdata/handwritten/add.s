# C = A + B, 32 x 32, BF16. Parameters at 0x3C: A, B, C. A is in scratchpad 0, B in scratchpad 1; the
# sum takes the place of A. The loop is tested at its head and at its tail.

        addi.s  $1, $0, 60
        addi.s  $6, $0, 0               # scratchpad 1: B
        addi.s  $9, $0, 0               # scratchpad 0: the sum
        lw.s    $2, 0($1)               # A
        lw.s    $3, 4($1)               # B
        lw.s    $4, 8($1)               # C
        addi.s  $5, $0, 0               # scratchpad 0: A
        addi.s  $7, $0, 32              # rows
        addi.s  $8, $0, 0               # row
        scpad.ld $5, $2, 31, 31, 0
        scpad.ld $6, $3, 31, 31, 1
rows:   bge.s   $8, $7, done
        vreg.ld $1, $5, $8, 31, 0
        vreg.ld $2, $6, $8, 31, 1
        add.vv  $3, $1, $2, 0
        vreg.st $3, $9, $8, 31, 0
        addi.s  $8, $8, 1
        blt.s   $8, $7, rows
done:   scpad.st $9, $4, 31, 31, 0
        halt.s
