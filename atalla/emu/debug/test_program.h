// A program with calls, for the tests of the debugger.
//
//   Emulator emulator = CallingEmulator();

#ifndef ATALLA_EMU_DEBUG_TEST_PROGRAM_H_
#define ATALLA_EMU_DEBUG_TEST_PROGRAM_H_

#include "atalla/emu/emulator.h"

namespace atalla::emu::debug {

//          0  jal x1, main
//         20  halt.s
//   sub:  40  addi.s x5, x5, 1 | sw.s x5, 1024(x0) | jalr x0, x3, 0      a.c:3, a.c:4, a.c:3
//   main: 60  addi.s x6, x0, 2                                           a.c:8
//   loop: 80  jal x3, sub                                                a.c:9
//        100  addi.s x6, x6, -1                                          a.c:9
//        120  bne.s x6, x0, loop                                         a.c:10
//        140  jalr x0, x1, 0                                             a.c:11
//
// 12 packets: 0 60 80 40 100 120 80 40 100 120 140 20.
Emulator CallingEmulator();

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_TEST_PROGRAM_H_
