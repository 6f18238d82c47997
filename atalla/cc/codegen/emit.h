// From expanded, laid-out machine functions to assembler::Code.
//
//   CodeEmitter emitter(names);
//   ATALLA_RETURN_IF_ERROR(emitter.EmitFunction(function, code));

#ifndef ATALLA_CC_CODEGEN_EMIT_H_
#define ATALLA_CC_CODEGEN_EMIT_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "atalla/assembler/code.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

class CodeEmitter {
 public:
  // `taken`: names that block labels must not take: those of functions.
  explicit CodeEmitter(std::set<std::string> taken) : taken_(std::move(taken)) {}

  // Appends the function: its label, its instructions, labels "name_blockN" where branches lead.
  // kInvalidArgument, rendered with file:line:col, for inline assembly that does not assemble.
  absl::Status EmitFunction(const MachineFunction& function, assembler::Code& code);

 private:
  std::string BlockLabel(const std::string& function, int block);

  std::set<std::string> taken_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_EMIT_H_
