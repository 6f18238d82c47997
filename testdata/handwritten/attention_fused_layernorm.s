# softmax(relu(attn + layernorm(x)) W^T + b), row by row, 32 x 32; attn is the result of an attention,
# b one row. W has a row for each column of the result. The layer normalisation is that of the whole tile.
#
# Parameters at 0x40: x, scratchpad address, Q, K, V (not used), result, W, b, attn; epsilon at 0x20. x is
# in scratchpad 0, W and then attn in scratchpad 1. Made by generate.py.
        .weights any

        addi.s  $1, $0, 64
        lw.s    $2, 0($1)               # x
        lw.s    $3, 4($1)               # its scratchpad address, and that of the others
        lw.s    $4, 20($1)              # result
        lw.s    $5, 24($1)              # W
        lw.s    $6, 28($1)              # b
        lw.s    $7, 32($1)              # attn
        lw.s    $8, 32($0)              # epsilon
        addi.s  $9, $0, 1024
        stbf.s  $9, $9, $0
        rcp.bf  $9, $9, $0              # 1 / n^2
        addi.s  $10, $0, -1
        mv.stm  1, $10
        mv.stm  2, $0
        scpad.ld $3, $2, 31, 31, 0
        scpad.ld $3, $5, 31, 31, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 0
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 1
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 2
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 3
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 4
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 5
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 6
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 7
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 8
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 9
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 10
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 11
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 12
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 13
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 14
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 15
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 16
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 17
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 18
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 19
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 20
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 21
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 22
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 23
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 24
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 25
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 26
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 27
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 28
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 29
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 30
        lw.vi   $1, $1, 0, 1
        vreg.ld $1, $3, 31, 31, 1, 0, 31
        lw.vi   $1, $1, 0, 1
        scpad.ld $3, $7, 31, 31, 1
        vreg.ld $2, $6, $0, 31, 0       # b, from data memory
        vreg.ld $50, $3, 31, 31, 0, 0, 0
        vreg.ld $51, $3, 31, 31, 0, 0, 1
        add.vv  $10, $50, $51, 1
        vreg.ld $52, $3, 31, 31, 0, 0, 2
        add.vv  $10, $10, $52, 1
        vreg.ld $53, $3, 31, 31, 0, 0, 3
        add.vv  $10, $10, $53, 1
        vreg.ld $54, $3, 31, 31, 0, 0, 4
        add.vv  $10, $10, $54, 1
        vreg.ld $55, $3, 31, 31, 0, 0, 5
        add.vv  $10, $10, $55, 1
        vreg.ld $56, $3, 31, 31, 0, 0, 6
        add.vv  $10, $10, $56, 1
        vreg.ld $57, $3, 31, 31, 0, 0, 7
        add.vv  $10, $10, $57, 1
        vreg.ld $58, $3, 31, 31, 0, 0, 8
        add.vv  $10, $10, $58, 1
        vreg.ld $59, $3, 31, 31, 0, 0, 9
        add.vv  $10, $10, $59, 1
        vreg.ld $60, $3, 31, 31, 0, 0, 10
        add.vv  $10, $10, $60, 1
        vreg.ld $61, $3, 31, 31, 0, 0, 11
        add.vv  $10, $10, $61, 1
        vreg.ld $62, $3, 31, 31, 0, 0, 12
        add.vv  $10, $10, $62, 1
        vreg.ld $63, $3, 31, 31, 0, 0, 13
        add.vv  $10, $10, $63, 1
        vreg.ld $64, $3, 31, 31, 0, 0, 14
        add.vv  $10, $10, $64, 1
        vreg.ld $65, $3, 31, 31, 0, 0, 15
        add.vv  $10, $10, $65, 1
        vreg.ld $66, $3, 31, 31, 0, 0, 16
        add.vv  $10, $10, $66, 1
        vreg.ld $67, $3, 31, 31, 0, 0, 17
        add.vv  $10, $10, $67, 1
        vreg.ld $68, $3, 31, 31, 0, 0, 18
        add.vv  $10, $10, $68, 1
        vreg.ld $69, $3, 31, 31, 0, 0, 19
        add.vv  $10, $10, $69, 1
        vreg.ld $70, $3, 31, 31, 0, 0, 20
        add.vv  $10, $10, $70, 1
        vreg.ld $71, $3, 31, 31, 0, 0, 21
        add.vv  $10, $10, $71, 1
        vreg.ld $72, $3, 31, 31, 0, 0, 22
        add.vv  $10, $10, $72, 1
        vreg.ld $73, $3, 31, 31, 0, 0, 23
        add.vv  $10, $10, $73, 1
        vreg.ld $74, $3, 31, 31, 0, 0, 24
        add.vv  $10, $10, $74, 1
        vreg.ld $75, $3, 31, 31, 0, 0, 25
        add.vv  $10, $10, $75, 1
        vreg.ld $76, $3, 31, 31, 0, 0, 26
        add.vv  $10, $10, $76, 1
        vreg.ld $77, $3, 31, 31, 0, 0, 27
        add.vv  $10, $10, $77, 1
        vreg.ld $78, $3, 31, 31, 0, 0, 28
        add.vv  $10, $10, $78, 1
        vreg.ld $79, $3, 31, 31, 0, 0, 29
        add.vv  $10, $10, $79, 1
        vreg.ld $80, $3, 31, 31, 0, 0, 30
        add.vv  $10, $10, $80, 1
        vreg.ld $81, $3, 31, 31, 0, 0, 31
        add.vv  $10, $10, $81, 1
        rsum.vi $11, $10, 64, 1
        vmov.vts $11, $11, 0
        mul.bf  $11, $11, $9            # mean
        sub.vs  $50, $50, $11, 1
        mul.vv  $12, $50, $50, 1
        rsum.vi $14, $12, 64, 1
        sub.vs  $51, $51, $11, 1
        mul.vv  $13, $51, $51, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $14, $15, 1
        sub.vs  $52, $52, $11, 1
        mul.vv  $12, $52, $52, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $53, $53, $11, 1
        mul.vv  $13, $53, $53, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $54, $54, $11, 1
        mul.vv  $12, $54, $54, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $55, $55, $11, 1
        mul.vv  $13, $55, $55, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $56, $56, $11, 1
        mul.vv  $12, $56, $56, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $57, $57, $11, 1
        mul.vv  $13, $57, $57, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $58, $58, $11, 1
        mul.vv  $12, $58, $58, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $59, $59, $11, 1
        mul.vv  $13, $59, $59, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $60, $60, $11, 1
        mul.vv  $12, $60, $60, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $61, $61, $11, 1
        mul.vv  $13, $61, $61, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $62, $62, $11, 1
        mul.vv  $12, $62, $62, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $63, $63, $11, 1
        mul.vv  $13, $63, $63, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $64, $64, $11, 1
        mul.vv  $12, $64, $64, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $65, $65, $11, 1
        mul.vv  $13, $65, $65, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $66, $66, $11, 1
        mul.vv  $12, $66, $66, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $67, $67, $11, 1
        mul.vv  $13, $67, $67, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $68, $68, $11, 1
        mul.vv  $12, $68, $68, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $69, $69, $11, 1
        mul.vv  $13, $69, $69, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $70, $70, $11, 1
        mul.vv  $12, $70, $70, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $71, $71, $11, 1
        mul.vv  $13, $71, $71, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $72, $72, $11, 1
        mul.vv  $12, $72, $72, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $73, $73, $11, 1
        mul.vv  $13, $73, $73, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $74, $74, $11, 1
        mul.vv  $12, $74, $74, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $75, $75, $11, 1
        mul.vv  $13, $75, $75, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $76, $76, $11, 1
        mul.vv  $12, $76, $76, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $77, $77, $11, 1
        mul.vv  $13, $77, $77, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $78, $78, $11, 1
        mul.vv  $12, $78, $78, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $79, $79, $11, 1
        mul.vv  $13, $79, $79, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        sub.vs  $80, $80, $11, 1
        mul.vv  $12, $80, $80, 1
        rsum.vi $14, $12, 64, 1
        add.vv  $16, $16, $14, 1
        sub.vs  $81, $81, $11, 1
        mul.vv  $13, $81, $81, 1
        rsum.vi $15, $13, 64, 1
        add.vv  $16, $16, $15, 1
        vmov.vts $12, $16, 0
        mul.bf  $12, $12, $9            # variance
        add.bf  $12, $12, $8
        sqrt.bf $12, $12, $0
        rcp.bf  $12, $12, $0
        mul.vs  $20, $50, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 0
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 0
        mul.vs  $21, $51, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 1
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 1
        mul.vs  $20, $52, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 2
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 2
        mul.vs  $21, $53, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 3
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 3
        mul.vs  $20, $54, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 4
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 4
        mul.vs  $21, $55, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 5
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 5
        mul.vs  $20, $56, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 6
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 6
        mul.vs  $21, $57, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 7
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 7
        mul.vs  $20, $58, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 8
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 8
        mul.vs  $21, $59, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 9
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 9
        mul.vs  $20, $60, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 10
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 10
        mul.vs  $21, $61, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 11
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 11
        mul.vs  $20, $62, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 12
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 12
        mul.vs  $21, $63, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 13
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 13
        mul.vs  $20, $64, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 14
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 14
        mul.vs  $21, $65, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 15
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 15
        mul.vs  $20, $66, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 16
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 16
        mul.vs  $21, $67, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 17
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 17
        mul.vs  $20, $68, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 18
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 18
        mul.vs  $21, $69, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 19
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 19
        mul.vs  $20, $70, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 20
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 20
        mul.vs  $21, $71, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 21
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 21
        mul.vs  $20, $72, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 22
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 22
        mul.vs  $21, $73, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 23
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 23
        mul.vs  $20, $74, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 24
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 24
        mul.vs  $21, $75, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 25
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 25
        mul.vs  $20, $76, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 26
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 26
        mul.vs  $21, $77, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 27
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 27
        mul.vs  $20, $78, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 28
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 28
        mul.vs  $21, $79, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 29
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 29
        mul.vs  $20, $80, $12, 1
        vreg.ld $22, $3, 31, 31, 1, 0, 30
        add.vv  $24, $22, $20, 1
        add.vv  $26, $0, $0, 1
        mgt.mvv 2, $24, $0, 1
        add.vv  $26, $24, $0, 2
        gemm.vv $28, $26, $2, 1
        rmax.vi $30, $28, 64, 1
        vmov.vts $13, $30, 0
        sub.vs  $32, $28, $13, 1
        expi.vi $34, $32, 0, 1
        rsum.vi $36, $34, 64, 1
        vmov.vts $15, $36, 0
        rcp.bf  $17, $15, $0
        mul.vs  $38, $34, $17, 1
        vreg.st $38, $3, 31, 31, 0, 0, 30
        mul.vs  $21, $81, $12, 1
        vreg.ld $23, $3, 31, 31, 1, 0, 31
        add.vv  $25, $23, $21, 1
        add.vv  $27, $0, $0, 1
        mgt.mvv 2, $25, $0, 1
        add.vv  $27, $25, $0, 2
        gemm.vv $29, $27, $2, 1
        rmax.vi $31, $29, 64, 1
        vmov.vts $14, $31, 0
        sub.vs  $33, $29, $14, 1
        expi.vi $35, $33, 0, 1
        rsum.vi $37, $35, 64, 1
        vmov.vts $16, $37, 0
        rcp.bf  $18, $16, $0
        mul.vs  $39, $35, $18, 1
        vreg.st $39, $3, 31, 31, 0, 0, 31
        scpad.st $3, $4, 31, 31, 0
        halt.s
