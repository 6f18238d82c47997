# A 3x3 convolution of a 6x10 image of 3 channels, 4 filters, stride 1, no padding, as C = A W^T + C:
# row i of A (M x K = 32 x 27) is the patch of output pixel i, row j of W (N x K = 4 x 27) is filter j.
#
# Parameters at 0x3C: A, its scratchpad address, W, its, C, its. A fills scratchpad 0, from row 16
# on and around; W and then C are in scratchpad 1.

        addi.s  $1, $0, 60
        lw.s    $2, 0($1)               # A
        lw.s    $3, 4($1)
        lw.s    $4, 8($1)               # W
        lw.s    $5, 12($1)
        lw.s    $6, 16($1)              # C
        lw.s    $7, 20($1)
        lw.s    $19, 12($1)             # for the transfer of W, and the like

        addi.s  $17, $7, 0
        addi.s  $18, $3, 0

        # Metadata of A: scratchpad, rows - 1, columns - 1, elements from row to row - 1.
        addi.s  $10, $0, 0
        addi.s  $30, $0, 0
        slli.s  $30, $30, 30
        or.s    $10, $10, $30
        addi.s  $30, $0, 31
        slli.s  $30, $30, 25
        or.s    $10, $10, $30
        addi.s  $30, $0, 26
        slli.s  $30, $30, 20
        or.s    $10, $10, $30
        lui.s   $30, 0
        addi.s  $30, $30, 26
        or.s    $10, $10, $30
        scpad.ld $18, $2, $10
        addi.s  $9, $0, 4               # N
        addi.s  $13, $0, 0              # row of W

        # Metadata of W.
        addi.s  $11, $0, 0
        addi.s  $30, $0, 1
        slli.s  $30, $30, 30
        or.s    $11, $11, $30
        addi.s  $30, $0, 3
        slli.s  $30, $30, 25
        or.s    $11, $11, $30
        addi.s  $30, $0, 26
        slli.s  $30, $30, 20
        or.s    $11, $11, $30
        lui.s   $30, 0
        addi.s  $30, $30, 26
        or.s    $11, $11, $30
        scpad.ld $19, $4, $11

weights: vreg.ld $1, $5, $13, 26, 1
        lw.vi   $1, $1, 0, 0
        addi.s  $13, $13, 1
        blt.s   $13, $9, weights

        # Metadata of C.
        addi.s  $12, $0, 0
        addi.s  $30, $0, 1
        slli.s  $30, $30, 30
        or.s    $12, $12, $30
        addi.s  $30, $0, 31
        slli.s  $30, $30, 25
        or.s    $12, $12, $30
        addi.s  $30, $0, 3
        slli.s  $30, $30, 20
        or.s    $12, $12, $30
        lui.s   $30, 0
        addi.s  $30, $30, 3
        or.s    $12, $12, $30
        scpad.ld $17, $6, $12
        addi.s  $8, $0, 32              # M
        addi.s  $14, $0, 0              # row of A and C

m_loop: bge.s   $14, $8, done
        vreg.ld $2, $3, $14, 26, 0
        vreg.ld $3, $7, $14, 3, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $14, 3, 1
        addi.s  $14, $14, 1
        blt.s   $14, $8, m_loop

        # Metadata of C, for the store.
done:
        addi.s  $16, $0, 0
        addi.s  $30, $0, 1
        slli.s  $30, $30, 30
        or.s    $16, $16, $30
        addi.s  $30, $0, 31
        slli.s  $30, $30, 25
        or.s    $16, $16, $30
        addi.s  $30, $0, 3
        slli.s  $30, $30, 20
        or.s    $16, $16, $30
        lui.s   $30, 0
        addi.s  $30, $30, 3
        or.s    $16, $16, $30
        scpad.st $17, $6, $16
        halt.s
