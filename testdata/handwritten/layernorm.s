# Layer normalisation of a whole 4 x 4 tile, in place. Parameters: the tile's address at 0x3C, its
# scratchpad address (in bytes: 1 is in row 0) at 0x40; epsilon at 0x14 and 1/16 at 0x18, float32.
# Made by generate.py.

        lw.s    $2, 60($0)              # the tile
        lw.s    $3, 64($0)              # its scratchpad address
        lw.s    $4, 20($0)              # epsilon
        lw.s    $5, 24($0)              # 1 / n^2
        addi.s  $6, $0, 15
        mv.stm  1, $6                   # the columns that there are
        scpad.ld $3, $2, 3, 3, 0
        vreg.ld $10, $3, 3, 3, 0, 0, 0
        vreg.ld $11, $3, 3, 3, 0, 0, 1
        vreg.ld $12, $3, 3, 3, 0, 0, 2
        vreg.ld $13, $3, 3, 3, 0, 0, 3
        rsum.vi $20, $10, 64, 1
        vmov.vts $20, $20, 0
        rsum.vi $21, $11, 64, 1
        vmov.vts $21, $21, 0
        rsum.vi $22, $12, 64, 1
        vmov.vts $22, $22, 0
        rsum.vi $23, $13, 64, 1
        vmov.vts $23, $23, 0
        add.bf  $20, $20, $21
        add.bf  $20, $20, $22
        add.bf  $20, $20, $23
        mul.bf  $20, $20, $5            # mean
        sub.vs  $10, $10, $20, 1
        sub.vs  $11, $11, $20, 1
        sub.vs  $12, $12, $20, 1
        sub.vs  $13, $13, $20, 1
        mul.vv  $20, $10, $10, 1
        mul.vv  $21, $11, $11, 1
        mul.vv  $22, $12, $12, 1
        mul.vv  $23, $13, $13, 1
        add.vv  $20, $20, $21, 1
        add.vv  $20, $20, $22, 1
        add.vv  $20, $20, $23, 1
        rsum.vi $20, $20, 64, 1
        vmov.vts $21, $20, 0
        mul.bf  $21, $21, $5            # variance
        add.bf  $21, $21, $4
        sqrt.bf $21, $21, $0
        rcp.bf  $21, $21, $0
        mul.vs  $10, $10, $21, 1
        mul.vs  $11, $11, $21, 1
        mul.vs  $12, $12, $21, 1
        mul.vs  $13, $13, $21, 1
        vreg.st $10, $3, 3, 3, 0, 0, 0
        vreg.st $11, $3, 3, 3, 0, 0, 1
        vreg.st $12, $3, 3, 3, 0, 0, 2
        vreg.st $13, $3, 3, 3, 0, 0, 3
        scpad.st $3, $2, 3, 3, 0
        halt.s
