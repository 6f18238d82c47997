// IR as text, which ParseModule() (parser.h) reads back.
//
//   std::string text = PrintModule(module);
//
//   function @main() -> i32 {
//     slot 0 size 64 align 64 "tile"
//   block0:
//     %0:i32 = load i32 volatile 60
//     %1:vec = vadd undef.vec, zero, 0x3F800000f, all
//     condbr slt %0, 10, block1, block2
//
// Values and blocks are numbered in order of appearance. With `locations`, every instruction ends
// in !line:column.

#ifndef ATALLA_CC_IR_PRINTER_H_
#define ATALLA_CC_IR_PRINTER_H_

#include <string>

#include "atalla/cc/ir/ir.h"

namespace atalla::cc::ir {

struct PrintOptions {
  bool locations = false;
};

std::string PrintFunction(const Function& function, const PrintOptions& options = {});
std::string PrintModule(const Module& module, const PrintOptions& options = {});

}  // namespace atalla::cc::ir

#endif  // ATALLA_CC_IR_PRINTER_H_
