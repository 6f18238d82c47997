# Larger of x and 0 for each element of a 32 x 32 tile, BF16, unrolled. Pointers to input and output
# are at 0 and 4. Made by generate.py.

        lw.s    $2, 0($0)               # input
        lw.s    $3, 4($0)               # output
        addi.s  $4, $0, 0               # scratchpad 0: input
        addi.s  $5, $0, 0               # scratchpad 1: output
        addi.s  $8, $4, 0               # for the transfer
        addi.s  $6, $0, 0               # 0.0
        addi.s  $7, $0, -1
        mv.stm  1, $7
        mv.stm  2, $0
        scpad.ld $8, $2, 31, 31, 0
        vreg.ld $1, $4, 31, 31, 0, 0, 0
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 0
        vreg.ld $1, $4, 31, 31, 0, 0, 1
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 1
        vreg.ld $1, $4, 31, 31, 0, 0, 2
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 2
        vreg.ld $1, $4, 31, 31, 0, 0, 3
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 3
        vreg.ld $1, $4, 31, 31, 0, 0, 4
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 4
        vreg.ld $1, $4, 31, 31, 0, 0, 5
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 5
        vreg.ld $1, $4, 31, 31, 0, 0, 6
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 6
        vreg.ld $1, $4, 31, 31, 0, 0, 7
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 7
        vreg.ld $1, $4, 31, 31, 0, 0, 8
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 8
        vreg.ld $1, $4, 31, 31, 0, 0, 9
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 9
        vreg.ld $1, $4, 31, 31, 0, 0, 10
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 10
        vreg.ld $1, $4, 31, 31, 0, 0, 11
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 11
        vreg.ld $1, $4, 31, 31, 0, 0, 12
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 12
        vreg.ld $1, $4, 31, 31, 0, 0, 13
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 13
        vreg.ld $1, $4, 31, 31, 0, 0, 14
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 14
        vreg.ld $1, $4, 31, 31, 0, 0, 15
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 15
        vreg.ld $1, $4, 31, 31, 0, 0, 16
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 16
        vreg.ld $1, $4, 31, 31, 0, 0, 17
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 17
        vreg.ld $1, $4, 31, 31, 0, 0, 18
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 18
        vreg.ld $1, $4, 31, 31, 0, 0, 19
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 19
        vreg.ld $1, $4, 31, 31, 0, 0, 20
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 20
        vreg.ld $1, $4, 31, 31, 0, 0, 21
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 21
        vreg.ld $1, $4, 31, 31, 0, 0, 22
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 22
        vreg.ld $1, $4, 31, 31, 0, 0, 23
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 23
        vreg.ld $1, $4, 31, 31, 0, 0, 24
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 24
        vreg.ld $1, $4, 31, 31, 0, 0, 25
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 25
        vreg.ld $1, $4, 31, 31, 0, 0, 26
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 26
        vreg.ld $1, $4, 31, 31, 0, 0, 27
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 27
        vreg.ld $1, $4, 31, 31, 0, 0, 28
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 28
        vreg.ld $1, $4, 31, 31, 0, 0, 29
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 29
        vreg.ld $1, $4, 31, 31, 0, 0, 30
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 30
        vreg.ld $1, $4, 31, 31, 0, 0, 31
        add.vv  $2, $0, $0, 1
        mgt.mvs 2, $1, $6, 1
        add.vv  $2, $1, $0, 2
        vreg.st $2, $5, 31, 31, 1, 0, 31
        scpad.st $5, $3, 31, 31, 1
        halt.s
