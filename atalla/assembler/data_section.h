// The data of one assembly text: bytes at addresses, names, and the words that will hold addresses
// of code, which are known only when packets have been made.
//
//   ATALLA_ASSIGN_OR_RETURN(AssemblyUnit unit, ParseAssemblyUnit(text, "kernel.s"));
//   ATALLA_ASSIGN_OR_RETURN(v1::Program program, sched::ScheduleProgram(unit.code));
//   ATALLA_ASSIGN_OR_RETURN(v1::Image image, LinkData(unit.data, program));
//
// The text form is described in docs/assembly.md.

#ifndef ATALLA_ASSEMBLER_DATA_SECTION_H_
#define ATALLA_ASSEMBLER_DATA_SECTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "atalla/base/diagnostic.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {

// Bytes from an address of data memory on.
struct DataRun {
  uint32_t address = 0;
  std::string bytes;  // The last one lies below 2^32.

  friend bool operator==(const DataRun& a, const DataRun& b) {
    return a.address == b.address && a.bytes == b.bytes;
  }
};

struct DataSymbol {
  std::string name;  // As a CodeLabel's; unique among both.
  uint32_t address = 0;

  friend bool operator==(const DataSymbol& a, const DataSymbol& b) {
    return a.name == b.name && a.address == b.address;
  }
};

// The little-endian word at `address`, 0 in its run, becomes the packet address of a label.
struct DataRelocation {
  uint32_t address = 0;
  std::string label;
  SourceLocation location = {};

  friend bool operator==(const DataRelocation& a, const DataRelocation& b) {
    return a.address == b.address && a.label == b.label;
  }
};

struct DataSection {
  std::vector<DataRun> runs;                // Ascending; never adjacent, overlapping or empty.
  std::vector<DataSymbol> symbols;          // Ascending.
  std::vector<DataRelocation> relocations;  // Ascending; each within one run.

  bool empty() const { return runs.empty() && symbols.empty(); }
  friend bool operator==(const DataSection& a, const DataSection& b) {
    return a.runs == b.runs && a.symbols == b.symbols && a.relocations == b.relocations;
  }
};

// The runs as segments, with the addresses that `program` gives to its labels. kInvalidArgument
// names the relocation whose label the program does not have. The image has the program's name.
absl::StatusOr<v1::Image> LinkData(const DataSection& data, const v1::Program& program);

// Assembly text from `.section data` to `.section code`; empty for no data. Parsed again, it gives
// the same data, except for places in the source.
std::string PrintData(const DataSection& data);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_DATA_SECTION_H_
