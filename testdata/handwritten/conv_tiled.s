# A 3x3 convolution of a 4x4 image of 3 channels, 4 filters, no padding, as C = A W^T + C, tile by
# tile: row i of A is the patch that filter row j of W (4 x 27) sees at output pixel i.
#
# Parameters at 0x3C: A, W, C, M, N, K, tiles of M, N and K, elements of a tile's edge. Made for M = N = 4, K = 27.
# A and W share scratchpad 0, C is in scratchpad 1. A transfer gets a copy of its scratchpad address.

        addi.s  $1, $0, 60
        lw.s    $2, 0($1)               # A
        lw.s    $3, 4($1)               # W
        lw.s    $4, 8($1)               # C
        lw.s    $5, 12($1)              # M
        lw.s    $6, 16($1)              # N
        lw.s    $7, 20($1)              # K
        lw.s    $8, 24($1)              # tiles of M
        lw.s    $9, 28($1)              # tiles of N
        lw.s    $10, 32($1)             # tiles of K
        lw.s    $11, 36($1)             # edge of a tile
        addi.s  $12, $0, 0              # scratchpad 0: A
        addi.s  $14, $0, 0              # scratchpad 1: C
        addi.s  $15, $0, 2              # bytes of an element
        muli.s  $16, $5, 64             # bytes of A
        add.s   $13, $12, $16           # scratchpad 0: W, after A
        addi.s  $20, $0, 0              # m

        # Metadata of A: scratchpad, rows - 1, columns - 1, elements from row to row - 1.
        addi.s  $17, $0, 0
        addi.s  $30, $0, 0
        slli.s  $30, $30, 30
        or.s    $17, $17, $30
        addi.s  $30, $0, 3
        slli.s  $30, $30, 25
        or.s    $17, $17, $30
        addi.s  $30, $0, 26
        slli.s  $30, $30, 20
        or.s    $17, $17, $30
        lui.s   $30, 0
        addi.s  $30, $30, 26
        or.s    $17, $17, $30

        # Metadata of W.
        addi.s  $18, $0, 0
        addi.s  $30, $0, 0
        slli.s  $30, $30, 30
        or.s    $18, $18, $30
        addi.s  $30, $0, 3
        slli.s  $30, $30, 25
        or.s    $18, $18, $30
        addi.s  $30, $0, 26
        slli.s  $30, $30, 20
        or.s    $18, $18, $30
        lui.s   $30, 0
        addi.s  $30, $30, 26
        or.s    $18, $18, $30

        # Metadata of C.
        addi.s  $19, $0, 0
        addi.s  $30, $0, 1
        slli.s  $30, $30, 30
        or.s    $19, $19, $30
        addi.s  $30, $0, 3
        slli.s  $30, $30, 25
        or.s    $19, $19, $30
        addi.s  $30, $0, 3
        slli.s  $30, $30, 20
        or.s    $19, $19, $30
        lui.s   $30, 0
        addi.s  $30, $30, 3
        or.s    $19, $19, $30

m_loop: bge.s   $20, $8, done
        addi.s  $21, $0, 0              # n
n_loop: bge.s   $21, $9, n_done

        # The tile of C, at C + 2 (m edge N + n edge).
        mul.s   $31, $20, $11
        mul.s   $32, $31, $6
        mul.s   $31, $21, $11
        add.s   $32, $32, $31
        mul.s   $32, $32, $15
        add.s   $24, $4, $32
        addi.s  $37, $14, 0
        scpad.ld $37, $24, $19
        addi.s  $22, $0, 0              # k

k_loop: bge.s   $22, $10, k_done

        # The tile of A, at A + 2 (m edge K + k edge).
        addi.s  $33, $12, 0
        mul.s   $31, $20, $11
        mul.s   $32, $31, $7
        mul.s   $31, $22, $11
        add.s   $32, $32, $31
        mul.s   $32, $32, $15
        add.s   $25, $2, $32
        scpad.ld $33, $25, $17
        addi.s  $34, $13, 0
        addi.s  $23, $0, 0              # row of W
        lw.s    $29, 16($1)             # rows of W
        # The tile of W, at W + 2 (n edge K + k edge).
        mul.s   $31, $21, $11
        mul.s   $32, $31, $7
        mul.s   $31, $22, $11
        add.s   $32, $32, $31
        mul.s   $32, $32, $15
        add.s   $26, $3, $32
        scpad.ld $34, $26, $18
        addi.s  $28, $5, 0              # rows of A
        addi.s  $35, $12, 0

wt_loop: bge.s  $23, $29, wt_done
        vreg.ld $1, $34, $23, 26, 0
        lw.vi   $1, $1, 0, 0
        addi.s  $23, $23, 1
        blt.s   $23, $29, wt_loop

wt_done:
        addi.s  $27, $0, 0              # row of A and C
        addi.s  $36, $14, 0
row:    vreg.ld $2, $35, $27, 26, 0
        vreg.ld $3, $36, $27, 3, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $36, $27, 3, 1
        addi.s  $27, $27, 1
        blt.s   $27, $28, row

        addi.s  $22, $22, 1
        blt.s   $22, $10, k_loop
k_done: scpad.st $14, $24, $19
        addi.s  $21, $21, 1
        blt.s   $21, $9, n_loop
n_done: addi.s  $20, $20, 1
        blt.s   $20, $8, m_loop
done:   halt.s
