# Softmax of each row of a 32 x 32 tile, in place. Parameters at 0x3C: the tile, its
# scratchpad address in scratchpad 0. Made by generate.py.

        addi.s  $1, $0, 60
        lw.s    $2, 0($1)
        lw.s    $3, 4($1)
        addi.s  $4, $0, -1
        mv.stm  1, $4
        scpad.ld $3, $2, 31, 31, 0
        vreg.ld $10, $3, 31, 31, 0, 0, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 1
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 2
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 3
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.ld $10, $3, 31, 31, 0, 0, 4
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 5
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 6
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 7
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.ld $10, $3, 31, 31, 0, 0, 8
        vreg.st $60, $3, 31, 31, 0, 0, 0
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 9
        vreg.st $61, $3, 31, 31, 0, 0, 1
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 10
        vreg.st $62, $3, 31, 31, 0, 0, 2
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 11
        vreg.st $63, $3, 31, 31, 0, 0, 3
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.ld $10, $3, 31, 31, 0, 0, 12
        vreg.st $60, $3, 31, 31, 0, 0, 4
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 13
        vreg.st $61, $3, 31, 31, 0, 0, 5
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 14
        vreg.st $62, $3, 31, 31, 0, 0, 6
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 15
        vreg.st $63, $3, 31, 31, 0, 0, 7
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.ld $10, $3, 31, 31, 0, 0, 16
        vreg.st $60, $3, 31, 31, 0, 0, 8
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 17
        vreg.st $61, $3, 31, 31, 0, 0, 9
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 18
        vreg.st $62, $3, 31, 31, 0, 0, 10
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 19
        vreg.st $63, $3, 31, 31, 0, 0, 11
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.ld $10, $3, 31, 31, 0, 0, 20
        vreg.st $60, $3, 31, 31, 0, 0, 12
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 21
        vreg.st $61, $3, 31, 31, 0, 0, 13
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 22
        vreg.st $62, $3, 31, 31, 0, 0, 14
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 23
        vreg.st $63, $3, 31, 31, 0, 0, 15
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.ld $10, $3, 31, 31, 0, 0, 24
        vreg.st $60, $3, 31, 31, 0, 0, 16
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 25
        vreg.st $61, $3, 31, 31, 0, 0, 17
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 26
        vreg.st $62, $3, 31, 31, 0, 0, 18
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 27
        vreg.st $63, $3, 31, 31, 0, 0, 19
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.ld $10, $3, 31, 31, 0, 0, 28
        vreg.st $60, $3, 31, 31, 0, 0, 20
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        rmax.vi $20, $10, 64, 1
        vreg.ld $11, $3, 31, 31, 0, 0, 29
        vreg.st $61, $3, 31, 31, 0, 0, 21
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        rmax.vi $21, $11, 64, 1
        vreg.ld $12, $3, 31, 31, 0, 0, 30
        vreg.st $62, $3, 31, 31, 0, 0, 22
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vmov.vts $10, $20, 0
        rmax.vi $22, $12, 64, 1
        vreg.ld $13, $3, 31, 31, 0, 0, 31
        vreg.st $63, $3, 31, 31, 0, 0, 23
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        sub.vs  $30, $10, $10, 1
        vmov.vts $11, $21, 0
        rmax.vi $23, $13, 64, 1
        vreg.st $60, $3, 31, 31, 0, 0, 24
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        expi.vi $40, $30, 0, 1
        sub.vs  $31, $11, $11, 1
        vmov.vts $12, $22, 0
        vreg.st $61, $3, 31, 31, 0, 0, 25
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        rsum.vi $50, $40, 64, 1
        expi.vi $41, $31, 0, 1
        sub.vs  $32, $12, $12, 1
        vmov.vts $13, $23, 0
        vreg.st $62, $3, 31, 31, 0, 0, 26
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vmov.vts $20, $50, 0
        rsum.vi $51, $41, 64, 1
        expi.vi $42, $32, 0, 1
        sub.vs  $33, $13, $13, 1
        vreg.st $63, $3, 31, 31, 0, 0, 27
        rcp.bf  $30, $20, $0
        mul.vs  $60, $40, $30, 1
        vmov.vts $21, $51, 0
        rsum.vi $52, $42, 64, 1
        expi.vi $43, $33, 0, 1
        vreg.st $60, $3, 31, 31, 0, 0, 28
        rcp.bf  $31, $21, $0
        mul.vs  $61, $41, $31, 1
        vmov.vts $22, $52, 0
        rsum.vi $53, $43, 64, 1
        vreg.st $61, $3, 31, 31, 0, 0, 29
        rcp.bf  $32, $22, $0
        mul.vs  $62, $42, $32, 1
        vmov.vts $23, $53, 0
        vreg.st $62, $3, 31, 31, 0, 0, 30
        rcp.bf  $33, $23, $0
        mul.vs  $63, $43, $33, 1
        vreg.st $63, $3, 31, 31, 0, 0, 31
        scpad.st $3, $2, 31, 31, 0
        halt.s
