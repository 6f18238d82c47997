# C = A W^T + C with A, W and C 20 x 20, BF16, row-major.
#
# Parameters at 0x3C: A, its scratchpad address, W, its, C, its. A is in scratchpad 0; W and then C
# are in scratchpad 1.

        addi.s  $1, $0, 60
        lw.s    $2, 0($1)               # A
        lw.s    $3, 4($1)
        lw.s    $4, 8($1)               # W
        lw.s    $5, 12($1)
        lw.s    $6, 16($1)              # C
        lw.s    $7, 20($1)
        addi.s  $12, $7, 0              # for the transfers of C
        addi.s  $8, $0, 20              # rows of W
        addi.s  $9, $0, 20              # rows of A and C

        scpad.ld $3, $2, 19, 19, 0
        scpad.ld $5, $4, 19, 19, 1
        addi.s  $10, $0, 0              # row of W
weights: bge.s  $10, $8, weights_done
        vreg.ld $1, $5, $10, 19, 1
        lw.vi   $1, $1, 0, 0
        addi.s  $10, $10, 1
        blt.s   $10, $8, weights
weights_done:
        scpad.ld $12, $6, 19, 19, 1
        addi.s  $11, $0, 0              # row of A and C
rows:   bge.s   $11, $9, rows_done
        vreg.ld $2, $3, $11, 19, 0
        vreg.ld $3, $7, $11, 19, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $11, 19, 1
        addi.s  $11, $11, 1
        blt.s   $11, $9, rows
rows_done:
        scpad.st $12, $6, 19, 19, 1
        halt.s
