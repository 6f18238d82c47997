# As gemms_pipelined.s, with the rows of a tile as a function: it multiplies the rows
# of X at $5 by W and adds them to those of C at $7; $8 is their number, an even one.
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
        jal     $31, multiply
        add.s   $4, $4, $10
        addi.s  $12, $12, 1
        blt.s   $12, $9, tile

        scpad.st $17, $6, 31, 31, 1
        halt.s

multiply:
        addi.s  $23, $0, 0              # row that is multiplied first
        addi.s  $24, $0, 1              # the one after it
        subi.s  $25, $8, 1
        vreg.ld $2, $5, $23, 31, 0
        vreg.ld $3, $7, $23, 31, 1
pair:   vreg.ld $12, $5, $24, 31, 0
        vreg.ld $13, $7, $24, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $23, 31, 1
        addi.s  $23, $23, 2
        vreg.ld $2, $5, $23, 31, 0
        vreg.ld $3, $7, $23, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $24, 31, 1
        addi.s  $24, $24, 2
        blt.s   $24, $25, pair

        # The last two rows.
        vreg.ld $12, $5, $24, 31, 0
        vreg.ld $13, $7, $24, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $23, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $24, 31, 1
        jalr    $0, $31, 0
