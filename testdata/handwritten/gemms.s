# C = X0 W^T + X1 W^T + X2 W^T + C: three tiles of 32 x 32 against one W, which is pushed once.
#
# Parameters at 0x3C: W, its scratchpad address, X (the tiles one after another), its, C, its. W and
# then X are in scratchpad 0, C is in scratchpad 1.
        .weights any

        addi.s  $1, $0, 60
        lw.s    $2, 0($1)               # W
        lw.s    $3, 4($1)
        lw.s    $4, 8($1)               # X
        lw.s    $5, 12($1)
        lw.s    $6, 16($1)               # C
        lw.s    $7, 20($1)
        addi.s  $17, $7, 0              # C for the transfers, and W
        addi.s  $18, $3, 0
        addi.s  $16, $0, 32             # rows of W
        addi.s  $8, $0, 32              # rows of X
        addi.s  $9, $0, 3               # tiles
        li.s    $10, 2048               # bytes of a tile

        scpad.ld $18, $2, 31, 31, 0
        addi.s  $11, $0, 0              # row of W
weights: bge.s  $11, $16, weights_done
        vreg.ld $1, $3, $11, 31, 0
        lw.vi   $1, $1, 0, 0
        addi.s  $11, $11, 1
        blt.s   $11, $16, weights
weights_done:
        scpad.ld $17, $6, 31, 31, 1
        addi.s  $12, $0, 0              # tile

tile:   addi.s  $19, $5, 0
        scpad.ld $19, $4, 31, 31, 0
        addi.s  $13, $0, 0              # row of X and C
row:    vreg.ld $2, $5, $13, 31, 0
        vreg.ld $3, $7, $13, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $13, 31, 1
        addi.s  $13, $13, 1
        blt.s   $13, $8, row
        add.s   $4, $4, $10
        addi.s  $12, $12, 1
        blt.s   $12, $9, tile

        scpad.st $17, $6, 31, 31, 1
        halt.s
