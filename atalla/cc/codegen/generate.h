// The code generator as a whole: a module of IR to assembler::Code and data.
//
//   ATALLA_ASSIGN_OR_RETURN(GeneratedCode generated, GenerateCode(module, {}));
//   assembler::PrintCode(generated.code);
//
// Changes the module: legalizes it and splits critical edges. kInvalidArgument, rendered as
// diagnostics, for what a source can get wrong: inline assembly, functions that are not defined.

#ifndef ATALLA_CC_CODEGEN_GENERATE_H_
#define ATALLA_CC_CODEGEN_GENERATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/assembler/code.h"
#include "atalla/cc/codegen/allocate.h"
#include "atalla/cc/ir/ir.h"

namespace atalla::cc {

struct CodegenOptions {
  // Where objects in data memory begin; a multiple of 64.
  uint32_t data_base = 0x80000;
  // The machine's order branches are known to be signed.
  bool signed_branches = false;
};

// Initial contents of one object in data memory.
struct DataObject {
  std::string name;
  uint32_t address = 0;
  uint32_t size_bytes = 0;
  std::vector<uint8_t> bytes;  // Shorter than the size: the rest is zero.
};

struct GeneratedCode {
  assembler::Code code;
  std::vector<DataObject> data;  // By ascending address; objects of zeros are here too.
  std::vector<AllocationNote> notes;
};

absl::StatusOr<GeneratedCode> GenerateCode(ir::Module& module, const CodegenOptions& options);

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_GENERATE_H_
