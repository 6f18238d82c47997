# O = softmax(scale Q K^T + mask) V of 32 x 32 matrices as flash attention: keys in two blocks of 16, with
# running maxima and sums, results scaled and added to in data memory. V is given as its transpose.
#
# No table: Q 0x1000, K 0x3000, V^T 0x5000, O 0x7000 (zeros at first), exponentials 0x9000, mask 0xA000,
# scale (float32) at 0x20. Made by generate.py.
        .weights reset

        lw.s    $2, 32($0)              # scale
        li.s    $3, 0x1000              # Q
        addi.s  $4, $0, 0               # row 0 of both scratchpads
        li.s    $5, 0xFFFF
        mv.stm  1, $5                   # the keys of a block
        addi.s  $6, $0, -1
        mv.stm  2, $6
        scpad.ld $4, $3, 31, 31, 0
        lui.s   $60, -65536             # -infinity
        addi.s  $100, $0, 0
        lui.s   $61, -65536
        addi.s  $101, $0, 0
        lui.s   $62, -65536
        addi.s  $102, $0, 0
        lui.s   $63, -65536
        addi.s  $103, $0, 0
        lui.s   $64, -65536
        addi.s  $104, $0, 0
        lui.s   $65, -65536
        addi.s  $105, $0, 0
        lui.s   $66, -65536
        addi.s  $106, $0, 0
        lui.s   $67, -65536
        addi.s  $107, $0, 0
        lui.s   $68, -65536
        addi.s  $108, $0, 0
        lui.s   $69, -65536
        addi.s  $109, $0, 0
        lui.s   $70, -65536
        addi.s  $110, $0, 0
        lui.s   $71, -65536
        addi.s  $111, $0, 0
        lui.s   $72, -65536
        addi.s  $112, $0, 0
        lui.s   $73, -65536
        addi.s  $113, $0, 0
        lui.s   $74, -65536
        addi.s  $114, $0, 0
        lui.s   $75, -65536
        addi.s  $115, $0, 0
        lui.s   $76, -65536
        addi.s  $116, $0, 0
        lui.s   $77, -65536
        addi.s  $117, $0, 0
        lui.s   $78, -65536
        addi.s  $118, $0, 0
        lui.s   $79, -65536
        addi.s  $119, $0, 0
        lui.s   $80, -65536
        addi.s  $120, $0, 0
        lui.s   $81, -65536
        addi.s  $121, $0, 0
        lui.s   $82, -65536
        addi.s  $122, $0, 0
        lui.s   $83, -65536
        addi.s  $123, $0, 0
        lui.s   $84, -65536
        addi.s  $124, $0, 0
        lui.s   $85, -65536
        addi.s  $125, $0, 0
        lui.s   $86, -65536
        addi.s  $126, $0, 0
        lui.s   $87, -65536
        addi.s  $127, $0, 0
        lui.s   $88, -65536
        addi.s  $128, $0, 0
        lui.s   $89, -65536
        addi.s  $129, $0, 0
        lui.s   $90, -65536
        addi.s  $130, $0, 0
        lui.s   $91, -65536
        addi.s  $131, $0, 0

# Keys 0 to 15.
        li.s    $7, 0x3000
        scpad.ld $4, $7, 31, 15, 1
        vreg.ld $1, $4, 31, 15, 1, 0, 0
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 1
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 2
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 3
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 4
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 5
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 6
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 7
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 8
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 9
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 10
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 11
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 12
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 13
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 14
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 15
        lw.vi   $3, $2, 0, 2
        li.s    $8, 0xA000              # mask
        li.s    $9, 0x9000              # exponentials
        vreg.ld $10, $4, 31, 31, 0, 0, 0
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $60, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_0
        addi.s  $60, $10, 0
same_0_0: sub.bf $13, $11, $60
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $140, $15, 0
        beq.s   $12, $0, kept_0_0
        mul.bf  $100, $100, $140
kept_0_0: sub.vs $16, $12, $60, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $100, $100, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 1
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $61, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_1
        addi.s  $61, $10, 0
same_0_1: sub.bf $13, $11, $61
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $141, $15, 0
        beq.s   $12, $0, kept_0_1
        mul.bf  $101, $101, $141
kept_0_1: sub.vs $16, $12, $61, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $101, $101, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 2
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $62, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_2
        addi.s  $62, $10, 0
same_0_2: sub.bf $13, $11, $62
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $142, $15, 0
        beq.s   $12, $0, kept_0_2
        mul.bf  $102, $102, $142
kept_0_2: sub.vs $16, $12, $62, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $102, $102, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 3
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $63, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_3
        addi.s  $63, $10, 0
same_0_3: sub.bf $13, $11, $63
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $143, $15, 0
        beq.s   $12, $0, kept_0_3
        mul.bf  $103, $103, $143
kept_0_3: sub.vs $16, $12, $63, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $103, $103, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 4
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $64, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_4
        addi.s  $64, $10, 0
same_0_4: sub.bf $13, $11, $64
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $144, $15, 0
        beq.s   $12, $0, kept_0_4
        mul.bf  $104, $104, $144
kept_0_4: sub.vs $16, $12, $64, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $104, $104, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 5
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $65, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_5
        addi.s  $65, $10, 0
same_0_5: sub.bf $13, $11, $65
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $145, $15, 0
        beq.s   $12, $0, kept_0_5
        mul.bf  $105, $105, $145
kept_0_5: sub.vs $16, $12, $65, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $105, $105, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 6
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $66, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_6
        addi.s  $66, $10, 0
same_0_6: sub.bf $13, $11, $66
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $146, $15, 0
        beq.s   $12, $0, kept_0_6
        mul.bf  $106, $106, $146
kept_0_6: sub.vs $16, $12, $66, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $106, $106, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 7
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $67, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_7
        addi.s  $67, $10, 0
same_0_7: sub.bf $13, $11, $67
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $147, $15, 0
        beq.s   $12, $0, kept_0_7
        mul.bf  $107, $107, $147
kept_0_7: sub.vs $16, $12, $67, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $107, $107, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 8
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $68, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_8
        addi.s  $68, $10, 0
same_0_8: sub.bf $13, $11, $68
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $148, $15, 0
        beq.s   $12, $0, kept_0_8
        mul.bf  $108, $108, $148
kept_0_8: sub.vs $16, $12, $68, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $108, $108, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 9
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $69, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_9
        addi.s  $69, $10, 0
same_0_9: sub.bf $13, $11, $69
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $149, $15, 0
        beq.s   $12, $0, kept_0_9
        mul.bf  $109, $109, $149
kept_0_9: sub.vs $16, $12, $69, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $109, $109, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 10
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $70, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_10
        addi.s  $70, $10, 0
same_0_10: sub.bf $13, $11, $70
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $150, $15, 0
        beq.s   $12, $0, kept_0_10
        mul.bf  $110, $110, $150
kept_0_10: sub.vs $16, $12, $70, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $110, $110, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 11
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $71, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_11
        addi.s  $71, $10, 0
same_0_11: sub.bf $13, $11, $71
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $151, $15, 0
        beq.s   $12, $0, kept_0_11
        mul.bf  $111, $111, $151
kept_0_11: sub.vs $16, $12, $71, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $111, $111, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 12
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $72, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_12
        addi.s  $72, $10, 0
same_0_12: sub.bf $13, $11, $72
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $152, $15, 0
        beq.s   $12, $0, kept_0_12
        mul.bf  $112, $112, $152
kept_0_12: sub.vs $16, $12, $72, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $112, $112, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 13
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $73, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_13
        addi.s  $73, $10, 0
same_0_13: sub.bf $13, $11, $73
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $153, $15, 0
        beq.s   $12, $0, kept_0_13
        mul.bf  $113, $113, $153
kept_0_13: sub.vs $16, $12, $73, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $113, $113, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 14
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $74, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_14
        addi.s  $74, $10, 0
same_0_14: sub.bf $13, $11, $74
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $154, $15, 0
        beq.s   $12, $0, kept_0_14
        mul.bf  $114, $114, $154
kept_0_14: sub.vs $16, $12, $74, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $114, $114, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 15
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $75, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_15
        addi.s  $75, $10, 0
same_0_15: sub.bf $13, $11, $75
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $155, $15, 0
        beq.s   $12, $0, kept_0_15
        mul.bf  $115, $115, $155
kept_0_15: sub.vs $16, $12, $75, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $115, $115, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 16
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $76, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_16
        addi.s  $76, $10, 0
same_0_16: sub.bf $13, $11, $76
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $156, $15, 0
        beq.s   $12, $0, kept_0_16
        mul.bf  $116, $116, $156
kept_0_16: sub.vs $16, $12, $76, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $116, $116, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 17
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $77, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_17
        addi.s  $77, $10, 0
same_0_17: sub.bf $13, $11, $77
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $157, $15, 0
        beq.s   $12, $0, kept_0_17
        mul.bf  $117, $117, $157
kept_0_17: sub.vs $16, $12, $77, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $117, $117, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 18
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $78, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_18
        addi.s  $78, $10, 0
same_0_18: sub.bf $13, $11, $78
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $158, $15, 0
        beq.s   $12, $0, kept_0_18
        mul.bf  $118, $118, $158
kept_0_18: sub.vs $16, $12, $78, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $118, $118, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 19
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $79, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_19
        addi.s  $79, $10, 0
same_0_19: sub.bf $13, $11, $79
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $159, $15, 0
        beq.s   $12, $0, kept_0_19
        mul.bf  $119, $119, $159
kept_0_19: sub.vs $16, $12, $79, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $119, $119, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 20
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $80, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_20
        addi.s  $80, $10, 0
same_0_20: sub.bf $13, $11, $80
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $160, $15, 0
        beq.s   $12, $0, kept_0_20
        mul.bf  $120, $120, $160
kept_0_20: sub.vs $16, $12, $80, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $120, $120, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 21
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $81, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_21
        addi.s  $81, $10, 0
same_0_21: sub.bf $13, $11, $81
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $161, $15, 0
        beq.s   $12, $0, kept_0_21
        mul.bf  $121, $121, $161
kept_0_21: sub.vs $16, $12, $81, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $121, $121, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 22
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $82, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_22
        addi.s  $82, $10, 0
same_0_22: sub.bf $13, $11, $82
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $162, $15, 0
        beq.s   $12, $0, kept_0_22
        mul.bf  $122, $122, $162
kept_0_22: sub.vs $16, $12, $82, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $122, $122, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 23
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $83, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_23
        addi.s  $83, $10, 0
same_0_23: sub.bf $13, $11, $83
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $163, $15, 0
        beq.s   $12, $0, kept_0_23
        mul.bf  $123, $123, $163
kept_0_23: sub.vs $16, $12, $83, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $123, $123, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 24
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $84, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_24
        addi.s  $84, $10, 0
same_0_24: sub.bf $13, $11, $84
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $164, $15, 0
        beq.s   $12, $0, kept_0_24
        mul.bf  $124, $124, $164
kept_0_24: sub.vs $16, $12, $84, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $124, $124, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 25
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $85, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_25
        addi.s  $85, $10, 0
same_0_25: sub.bf $13, $11, $85
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $165, $15, 0
        beq.s   $12, $0, kept_0_25
        mul.bf  $125, $125, $165
kept_0_25: sub.vs $16, $12, $85, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $125, $125, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 26
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $86, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_26
        addi.s  $86, $10, 0
same_0_26: sub.bf $13, $11, $86
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $166, $15, 0
        beq.s   $12, $0, kept_0_26
        mul.bf  $126, $126, $166
kept_0_26: sub.vs $16, $12, $86, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $126, $126, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 27
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $87, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_27
        addi.s  $87, $10, 0
same_0_27: sub.bf $13, $11, $87
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $167, $15, 0
        beq.s   $12, $0, kept_0_27
        mul.bf  $127, $127, $167
kept_0_27: sub.vs $16, $12, $87, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $127, $127, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 28
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $88, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_28
        addi.s  $88, $10, 0
same_0_28: sub.bf $13, $11, $88
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $168, $15, 0
        beq.s   $12, $0, kept_0_28
        mul.bf  $128, $128, $168
kept_0_28: sub.vs $16, $12, $88, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $128, $128, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 29
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $89, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_29
        addi.s  $89, $10, 0
same_0_29: sub.bf $13, $11, $89
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $169, $15, 0
        beq.s   $12, $0, kept_0_29
        mul.bf  $129, $129, $169
kept_0_29: sub.vs $16, $12, $89, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $129, $129, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 30
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $90, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_30
        addi.s  $90, $10, 0
same_0_30: sub.bf $13, $11, $90
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $170, $15, 0
        beq.s   $12, $0, kept_0_30
        mul.bf  $130, $130, $170
kept_0_30: sub.vs $16, $12, $90, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $130, $130, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 31
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $91, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_0_31
        addi.s  $91, $10, 0
same_0_31: sub.bf $13, $11, $91
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $171, $15, 0
        beq.s   $12, $0, kept_0_31
        mul.bf  $131, $131, $171
kept_0_31: sub.vs $16, $12, $91, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $131, $131, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32

# Their values.
        li.s    $7, 0x5000
        addi.s  $15, $0, 0
        addi.s  $16, $0, 1
        slli.s  $16, $16, 30
        or.s    $15, $15, $16
        addi.s  $16, $0, 31
        slli.s  $16, $16, 25
        or.s    $15, $15, $16
        addi.s  $16, $0, 15
        slli.s  $16, $16, 20
        or.s    $15, $15, $16
        lui.s   $16, 0
        addi.s  $16, $16, 31
        or.s    $15, $15, $16
        scpad.ld $4, $7, $15
        vreg.ld $1, $4, 15, 31, 1, 0, 0
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 1
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 2
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 3
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 4
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 5
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 6
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 7
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 8
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 9
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 10
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 11
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 12
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 13
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 14
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 15
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 16
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 17
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 18
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 19
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 20
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 21
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 22
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 23
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 24
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 25
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 26
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 27
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 28
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 29
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 30
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 31
        lw.vi   $3, $2, 0, 2
        li.s    $8, 0x7000              # O
        li.s    $9, 0x9000
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $140, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $141, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $142, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $143, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $144, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $145, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $146, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $147, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $148, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $149, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $150, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $151, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $152, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $153, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $154, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $155, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $156, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $157, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $158, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $159, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $160, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $161, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $162, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $163, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $164, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $165, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $166, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $167, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $168, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $169, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $170, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $171, 2
        gemm.vv $23, $20, $22, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32

# Keys 16 to 31.
        li.s    $7, 0x3400
        scpad.ld $4, $7, 31, 15, 1
        vreg.ld $1, $4, 31, 15, 1, 0, 0
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 1
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 2
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 3
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 4
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 5
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 6
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 7
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 8
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 9
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 10
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 11
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 12
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 13
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 31, 15, 1, 0, 14
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 31, 15, 1, 0, 15
        lw.vi   $3, $2, 0, 2
        li.s    $8, 0xA020              # mask
        li.s    $9, 0x9000              # exponentials
        vreg.ld $10, $4, 31, 31, 0, 0, 0
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $60, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_0
        addi.s  $60, $10, 0
same_1_0: sub.bf $13, $11, $60
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $140, $15, 0
        beq.s   $12, $0, kept_1_0
        mul.bf  $100, $100, $140
kept_1_0: sub.vs $16, $12, $60, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $100, $100, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 1
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $61, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_1
        addi.s  $61, $10, 0
same_1_1: sub.bf $13, $11, $61
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $141, $15, 0
        beq.s   $12, $0, kept_1_1
        mul.bf  $101, $101, $141
kept_1_1: sub.vs $16, $12, $61, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $101, $101, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 2
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $62, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_2
        addi.s  $62, $10, 0
same_1_2: sub.bf $13, $11, $62
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $142, $15, 0
        beq.s   $12, $0, kept_1_2
        mul.bf  $102, $102, $142
kept_1_2: sub.vs $16, $12, $62, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $102, $102, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 3
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $63, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_3
        addi.s  $63, $10, 0
same_1_3: sub.bf $13, $11, $63
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $143, $15, 0
        beq.s   $12, $0, kept_1_3
        mul.bf  $103, $103, $143
kept_1_3: sub.vs $16, $12, $63, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $103, $103, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 4
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $64, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_4
        addi.s  $64, $10, 0
same_1_4: sub.bf $13, $11, $64
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $144, $15, 0
        beq.s   $12, $0, kept_1_4
        mul.bf  $104, $104, $144
kept_1_4: sub.vs $16, $12, $64, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $104, $104, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 5
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $65, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_5
        addi.s  $65, $10, 0
same_1_5: sub.bf $13, $11, $65
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $145, $15, 0
        beq.s   $12, $0, kept_1_5
        mul.bf  $105, $105, $145
kept_1_5: sub.vs $16, $12, $65, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $105, $105, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 6
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $66, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_6
        addi.s  $66, $10, 0
same_1_6: sub.bf $13, $11, $66
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $146, $15, 0
        beq.s   $12, $0, kept_1_6
        mul.bf  $106, $106, $146
kept_1_6: sub.vs $16, $12, $66, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $106, $106, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 7
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $67, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_7
        addi.s  $67, $10, 0
same_1_7: sub.bf $13, $11, $67
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $147, $15, 0
        beq.s   $12, $0, kept_1_7
        mul.bf  $107, $107, $147
kept_1_7: sub.vs $16, $12, $67, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $107, $107, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 8
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $68, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_8
        addi.s  $68, $10, 0
same_1_8: sub.bf $13, $11, $68
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $148, $15, 0
        beq.s   $12, $0, kept_1_8
        mul.bf  $108, $108, $148
kept_1_8: sub.vs $16, $12, $68, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $108, $108, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 9
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $69, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_9
        addi.s  $69, $10, 0
same_1_9: sub.bf $13, $11, $69
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $149, $15, 0
        beq.s   $12, $0, kept_1_9
        mul.bf  $109, $109, $149
kept_1_9: sub.vs $16, $12, $69, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $109, $109, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 10
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $70, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_10
        addi.s  $70, $10, 0
same_1_10: sub.bf $13, $11, $70
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $150, $15, 0
        beq.s   $12, $0, kept_1_10
        mul.bf  $110, $110, $150
kept_1_10: sub.vs $16, $12, $70, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $110, $110, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 11
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $71, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_11
        addi.s  $71, $10, 0
same_1_11: sub.bf $13, $11, $71
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $151, $15, 0
        beq.s   $12, $0, kept_1_11
        mul.bf  $111, $111, $151
kept_1_11: sub.vs $16, $12, $71, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $111, $111, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 12
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $72, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_12
        addi.s  $72, $10, 0
same_1_12: sub.bf $13, $11, $72
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $152, $15, 0
        beq.s   $12, $0, kept_1_12
        mul.bf  $112, $112, $152
kept_1_12: sub.vs $16, $12, $72, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $112, $112, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 13
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $73, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_13
        addi.s  $73, $10, 0
same_1_13: sub.bf $13, $11, $73
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $153, $15, 0
        beq.s   $12, $0, kept_1_13
        mul.bf  $113, $113, $153
kept_1_13: sub.vs $16, $12, $73, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $113, $113, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 14
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $74, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_14
        addi.s  $74, $10, 0
same_1_14: sub.bf $13, $11, $74
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $154, $15, 0
        beq.s   $12, $0, kept_1_14
        mul.bf  $114, $114, $154
kept_1_14: sub.vs $16, $12, $74, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $114, $114, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 15
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $75, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_15
        addi.s  $75, $10, 0
same_1_15: sub.bf $13, $11, $75
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $155, $15, 0
        beq.s   $12, $0, kept_1_15
        mul.bf  $115, $115, $155
kept_1_15: sub.vs $16, $12, $75, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $115, $115, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 16
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $76, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_16
        addi.s  $76, $10, 0
same_1_16: sub.bf $13, $11, $76
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $156, $15, 0
        beq.s   $12, $0, kept_1_16
        mul.bf  $116, $116, $156
kept_1_16: sub.vs $16, $12, $76, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $116, $116, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 17
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $77, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_17
        addi.s  $77, $10, 0
same_1_17: sub.bf $13, $11, $77
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $157, $15, 0
        beq.s   $12, $0, kept_1_17
        mul.bf  $117, $117, $157
kept_1_17: sub.vs $16, $12, $77, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $117, $117, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 18
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $78, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_18
        addi.s  $78, $10, 0
same_1_18: sub.bf $13, $11, $78
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $158, $15, 0
        beq.s   $12, $0, kept_1_18
        mul.bf  $118, $118, $158
kept_1_18: sub.vs $16, $12, $78, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $118, $118, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 19
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $79, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_19
        addi.s  $79, $10, 0
same_1_19: sub.bf $13, $11, $79
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $159, $15, 0
        beq.s   $12, $0, kept_1_19
        mul.bf  $119, $119, $159
kept_1_19: sub.vs $16, $12, $79, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $119, $119, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 20
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $80, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_20
        addi.s  $80, $10, 0
same_1_20: sub.bf $13, $11, $80
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $160, $15, 0
        beq.s   $12, $0, kept_1_20
        mul.bf  $120, $120, $160
kept_1_20: sub.vs $16, $12, $80, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $120, $120, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 21
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $81, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_21
        addi.s  $81, $10, 0
same_1_21: sub.bf $13, $11, $81
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $161, $15, 0
        beq.s   $12, $0, kept_1_21
        mul.bf  $121, $121, $161
kept_1_21: sub.vs $16, $12, $81, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $121, $121, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 22
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $82, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_22
        addi.s  $82, $10, 0
same_1_22: sub.bf $13, $11, $82
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $162, $15, 0
        beq.s   $12, $0, kept_1_22
        mul.bf  $122, $122, $162
kept_1_22: sub.vs $16, $12, $82, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $122, $122, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 23
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $83, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_23
        addi.s  $83, $10, 0
same_1_23: sub.bf $13, $11, $83
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $163, $15, 0
        beq.s   $12, $0, kept_1_23
        mul.bf  $123, $123, $163
kept_1_23: sub.vs $16, $12, $83, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $123, $123, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 24
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $84, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_24
        addi.s  $84, $10, 0
same_1_24: sub.bf $13, $11, $84
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $164, $15, 0
        beq.s   $12, $0, kept_1_24
        mul.bf  $124, $124, $164
kept_1_24: sub.vs $16, $12, $84, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $124, $124, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 25
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $85, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_25
        addi.s  $85, $10, 0
same_1_25: sub.bf $13, $11, $85
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $165, $15, 0
        beq.s   $12, $0, kept_1_25
        mul.bf  $125, $125, $165
kept_1_25: sub.vs $16, $12, $85, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $125, $125, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 26
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $86, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_26
        addi.s  $86, $10, 0
same_1_26: sub.bf $13, $11, $86
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $166, $15, 0
        beq.s   $12, $0, kept_1_26
        mul.bf  $126, $126, $166
kept_1_26: sub.vs $16, $12, $86, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $126, $126, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 27
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $87, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_27
        addi.s  $87, $10, 0
same_1_27: sub.bf $13, $11, $87
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $167, $15, 0
        beq.s   $12, $0, kept_1_27
        mul.bf  $127, $127, $167
kept_1_27: sub.vs $16, $12, $87, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $127, $127, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 28
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $88, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_28
        addi.s  $88, $10, 0
same_1_28: sub.bf $13, $11, $88
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $168, $15, 0
        beq.s   $12, $0, kept_1_28
        mul.bf  $128, $128, $168
kept_1_28: sub.vs $16, $12, $88, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $128, $128, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 29
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $89, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_29
        addi.s  $89, $10, 0
same_1_29: sub.bf $13, $11, $89
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $169, $15, 0
        beq.s   $12, $0, kept_1_29
        mul.bf  $129, $129, $169
kept_1_29: sub.vs $16, $12, $89, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $129, $129, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 30
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $90, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_30
        addi.s  $90, $10, 0
same_1_30: sub.bf $13, $11, $90
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $170, $15, 0
        beq.s   $12, $0, kept_1_30
        mul.bf  $130, $130, $170
kept_1_30: sub.vs $16, $12, $90, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $130, $130, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $10, $4, 31, 31, 0, 0, 31
        gemm.vv $11, $10, $0, 2
        mul.vs  $12, $11, $2, 2
        vreg.ld $13, $8, $0, 15, 0
        add.vv  $12, $12, $13, 2
        rmax.vi $14, $12, 64, 1
        vmov.vts $10, $14, 0
        addi.s  $11, $91, 0
        slt.bf  $12, $11, $10
        beq.s   $12, $0, same_1_31
        addi.s  $91, $10, 0
same_1_31: sub.bf $13, $11, $91
        add.vs  $15, $0, $13, 2
        expi.vi $15, $15, 0, 2
        vmov.vts $171, $15, 0
        beq.s   $12, $0, kept_1_31
        mul.bf  $131, $131, $171
kept_1_31: sub.vs $16, $12, $91, 2
        expi.vi $17, $16, 0, 2
        vreg.st $17, $9, $0, 15, 0
        rsum.vi $18, $17, 64, 1
        vmov.vts $14, $18, 0
        add.bf  $131, $131, $14
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32

# Their values.
        li.s    $7, 0x5020
        addi.s  $15, $0, 0
        addi.s  $16, $0, 1
        slli.s  $16, $16, 30
        or.s    $15, $15, $16
        addi.s  $16, $0, 31
        slli.s  $16, $16, 25
        or.s    $15, $15, $16
        addi.s  $16, $0, 15
        slli.s  $16, $16, 20
        or.s    $15, $15, $16
        lui.s   $16, 0
        addi.s  $16, $16, 31
        or.s    $15, $15, $16
        scpad.ld $4, $7, $15
        vreg.ld $1, $4, 15, 31, 1, 0, 0
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 1
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 2
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 3
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 4
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 5
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 6
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 7
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 8
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 9
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 10
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 11
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 12
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 13
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 14
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 15
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 16
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 17
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 18
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 19
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 20
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 21
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 22
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 23
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 24
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 25
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 26
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 27
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 28
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 29
        lw.vi   $3, $2, 0, 2
        vreg.ld $1, $4, 15, 31, 1, 0, 30
        lw.vi   $3, $1, 0, 2
        vreg.ld $2, $4, 15, 31, 1, 0, 31
        lw.vi   $3, $2, 0, 2
        li.s    $8, 0x7000              # O
        li.s    $9, 0x9000
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $140, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $100, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $141, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $101, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $142, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $102, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $143, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $103, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $144, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $104, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $145, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $105, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $146, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $106, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $147, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $107, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $148, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $108, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $149, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $109, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $150, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $110, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $151, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $111, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $152, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $112, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $153, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $113, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $154, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $114, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $155, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $115, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $156, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $116, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $157, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $117, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $158, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $118, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $159, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $119, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $160, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $120, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $161, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $121, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $162, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $122, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $163, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $123, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $164, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $124, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $165, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $125, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $166, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $126, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $167, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $127, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $168, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $128, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $169, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $129, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $170, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $130, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        vreg.ld $20, $9, $0, 15, 0
        vreg.ld $21, $8, $0, 31, 0
        mul.vs  $22, $21, $171, 2
        gemm.vv $23, $20, $22, 2
        rcp.bf  $10, $131, $0
        mul.vs  $23, $23, $10, 2
        vreg.st $23, $8, $0, 31, 0
        addi.s  $8, $8, 64
        addi.s  $9, $9, 32
        halt.s
