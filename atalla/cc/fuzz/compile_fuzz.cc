// Any bytes as AtallaC: code that keeps its promises, or errors about the source; never an error of
// the compiler's own. The last byte chooses the level, so that a final newline means -O2.

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/code.h"
#include "atalla/base/check.h"
#include "atalla/cc/compiler.h"
#include "atalla/image/check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace cc = atalla::cc;
  const absl::string_view source(reinterpret_cast<const char*>(data), size);
  cc::CompileOptions options;
  options.optimization = source.empty() ? 2 : source.back() & 3;
  options.require_main = false;
  options.verify_passes = true;
  const absl::StatusOr<cc::CompileResult> result = cc::Compile(source, "fuzz.c", options);
  if (!result.ok()) {
    if (!absl::IsInvalidArgument(result.status())) {
      std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
      ATALLA_CHECK(absl::IsInvalidArgument(result.status()));
    }
    return 0;
  }
  ATALLA_CHECK(atalla::assembler::CheckCode(result->code).ok());
  ATALLA_CHECK(result->data.segments().empty() || atalla::image::CheckImage(result->data).ok());
  return 0;
}
