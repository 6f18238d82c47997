# As gemms_pipelined.s, with all 32 rows of a tile unrolled and the loop over tiles closed by a jump.
# Made by generate.py.
        .weights any

        addi.s  $1, $0, 60
        lw.s    $2, 0($1)               # W
        lw.s    $3, 4($1)              
        lw.s    $4, 8($1)               # X
        lw.s    $5, 12($1)             
        lw.s    $6, 16($1)              # C
        lw.s    $7, 20($1)             
        addi.s  $17, $7, 0              # C for the transfers, and W
        addi.s  $18, $3, 0
        addi.s  $16, $0, 32             # rows of W
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

tile: bge.s $12, $9, done
        addi.s  $19, $5, 0
        scpad.ld $19, $4, 31, 31, 0
        addi.s  $20, $0, 0
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        addi.s  $21, $0, 1
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 2
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 3
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        addi.s  $20, $0, 4
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        addi.s  $21, $0, 5
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 6
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 7
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        addi.s  $20, $0, 8
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        addi.s  $21, $0, 9
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 10
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 11
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        addi.s  $20, $0, 12
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        addi.s  $21, $0, 13
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 14
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 15
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        addi.s  $20, $0, 16
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        addi.s  $21, $0, 17
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 18
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 19
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        addi.s  $20, $0, 20
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        addi.s  $21, $0, 21
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 22
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 23
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        addi.s  $20, $0, 24
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        addi.s  $21, $0, 25
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 26
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 27
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        addi.s  $20, $0, 28
        vreg.ld $2, $5, $20, 31, 0
        vreg.ld $3, $7, $20, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        addi.s  $21, $0, 29
        vreg.ld $12, $5, $21, 31, 0
        vreg.ld $13, $7, $21, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $20, 31, 1
        addi.s  $22, $0, 30
        vreg.ld $2, $5, $22, 31, 0
        vreg.ld $3, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $21, 31, 1
        addi.s  $23, $0, 31
        vreg.ld $12, $5, $23, 31, 0
        vreg.ld $13, $7, $23, 31, 1
        gemm.vv $4, $2, $3, 0
        vreg.st $4, $7, $22, 31, 1
        gemm.vv $14, $12, $13, 0
        vreg.st $14, $7, $23, 31, 1
        add.s   $4, $4, $10
        addi.s  $12, $12, 1
        jal     tile
done:
        scpad.st $17, $6, 31, 31, 1
        halt.s
