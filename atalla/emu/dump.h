// The final state as text files, in the two forms that other tools compare.
//
//   emu::EmulatorOptions options;
//   options.track_written_words = true;              // The memory files need it.
//   ...
//   ATALLA_RETURN_IF_ERROR(emu::WriteDumps(emulator, emu::DumpFormat::kVectors, "out", "prog"));
//
// kVectors: <folder>/<name>.mem .sregs .mregs .vregs .spad .perf, the form of the conformance
// vectors (testdata/vectors/README.md). kReference: the files of the instruction-set specification,
// section 15.3, under the names the reference simulator gives them (output_mem.out ...); its memory
// file lists the aligned words of .mem, since data memory here is flat.

#ifndef ATALLA_EMU_DUMP_H_
#define ATALLA_EMU_DUMP_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "atalla/emu/emulator.h"

namespace atalla::emu {

enum class DumpFormat { kVectors, kReference };

struct DumpFile {
  std::string name;  // "prog.mem".
  std::string content;
};

// The files in memory. kFailedPrecondition without EmulatorOptions::track_written_words.
absl::StatusOr<std::vector<DumpFile>> MakeDumps(const Emulator& emulator, DumpFormat format,
                                                absl::string_view name);

// Writes them to `folder`, which is created when it is not there.
absl::Status WriteDumps(const Emulator& emulator, DumpFormat format, absl::string_view folder,
                        absl::string_view name);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_DUMP_H_
