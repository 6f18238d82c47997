// Any bytes as assembly text: errors, or code and data that are printed and parsed to the same.

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
  absl::StatusOr<assembler::AssemblyUnit> unit =
      assembler::ParseAssemblyUnit(text, "fuzz.s", {}, &warnings);
  if (!unit.ok()) {
    ATALLA_CHECK(absl::IsInvalidArgument(unit.status()));
    return 0;
  }
  ATALLA_CHECK(assembler::CheckCode(unit->code).ok());
  const absl::StatusOr<assembler::AssemblyUnit> same =
      assembler::ParseAssemblyUnit(assembler::PrintUnit(*unit), unit->code.name);
  ATALLA_CHECK(same.ok());
  ATALLA_CHECK(same->code == unit->code);
  ATALLA_CHECK(same->data == unit->data);
  assembler::AddBootstrap(unit->code);
  ATALLA_CHECK(assembler::CheckCode(unit->code).ok());
  return 0;
}
