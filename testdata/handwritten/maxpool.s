# The larger of each two rows below each other, 32 x 32 to 16 x 32, BF16: a 2x2 maximum pooling of
# which the columns are left to do. Parameters at 0x3C: input, its scratchpad address in scratchpad 0,
# output, its in scratchpad 1.

        addi.s  $1, $0, 60
        addi.s  $6, $0, 16              # rows of the output
        addi.s  $7, $0, 0               # row of the output
        addi.s  $8, $0, 0               # upper row of the input
        addi.s  $9, $0, 1               # lower row
        lw.s    $2, 0($1)               # input
        lw.s    $3, 4($1)
        lw.s    $4, 8($1)               # output
        lw.s    $5, 12($1)
        addi.s  $10, $3, 0              # for the transfer
        mv.stm  1, $0
        scpad.ld $10, $2, 31, 31, 0
        lw.s    $11, 12($1)
rows:   bge.s   $7, $6, done
        vreg.ld $1, $3, $8, 31, 0
        vreg.ld $2, $3, $9, 31, 0
        mgt.mvv 1, $2, $1, 0            # where the lower one is larger
        add.vv  $3, $1, $0, 0
        add.vv  $3, $2, $0, 1
        vreg.st $3, $5, $7, 31, 1
        addi.s  $8, $8, 2
        addi.s  $9, $9, 2
        addi.s  $7, $7, 1
        blt.s   $7, $6, rows
done:   scpad.st $11, $4, 31, 15, 1
        halt.s
