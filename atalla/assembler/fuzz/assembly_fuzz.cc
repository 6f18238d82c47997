// Any bytes as assembly text: errors, or code that is printed and parsed to the same code.

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/assembler.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/base/diagnostic.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace assembler = atalla::assembler;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  atalla::DiagnosticList warnings;
  absl::StatusOr<assembler::Code> code = assembler::ParseAssembly(text, "fuzz.s", &warnings);
  if (!code.ok()) {
    ATALLA_CHECK(absl::IsInvalidArgument(code.status()));
    return 0;
  }
  ATALLA_CHECK(assembler::CheckCode(*code).ok());
  const absl::StatusOr<assembler::Code> same =
      assembler::ParseAssembly(assembler::PrintCode(*code), code->name);
  ATALLA_CHECK(same.ok());
  ATALLA_CHECK(*same == *code);
  assembler::AddBootstrap(*code);
  ATALLA_CHECK(assembler::CheckCode(*code).ok());
  return 0;
}
