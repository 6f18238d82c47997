// Places in a program as people write them.
//
//   ATALLA_ASSIGN_OR_RETURN(std::vector<int64_t> addresses, ParseLocation("sum.c:3", code, pc));
//
// Text                   Place
//   main  main+40        a label, and bytes after it
//   sum.c:3  :3          a source line; of the file that `pc` is in
//   0x28  40  00000028   an address: hexadecimal with 0x or with all eight digits
//   .                    `pc`

#ifndef ATALLA_EMU_DEBUG_LOCATION_H_
#define ATALLA_EMU_DEBUG_LOCATION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/trace/code_map.h"

namespace atalla::emu::debug {

// Addresses of packets; a line may have several (CodeMap::AddressesOfLine). kInvalidArgument and
// kNotFound say what is wrong.
absl::StatusOr<std::vector<int64_t>> ParseLocation(absl::string_view text, const CodeMap& code,
                                                   int64_t pc);

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_LOCATION_H_
