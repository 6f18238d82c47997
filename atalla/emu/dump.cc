#include "atalla/emu/dump.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "atalla/base/bf16.h"
#include "atalla/base/file.h"
#include "atalla/base/status_macros.h"
#include "atalla/emu/counters.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/lanes.h"
#include "atalla/emu/shortest_decimal.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {
namespace {

constexpr int kScratchpads = 2;
constexpr int kRegistersPerLine = 4;

std::string MemoryLines(const std::vector<MemoryWord>& words) {
  std::string text;
  for (const MemoryWord& word : words) {
    absl::StrAppendFormat(&text, "%08X: %08X\n", word.address, word.value);
  }
  return text;
}

// Scalar registers and masks, which have the same form; no newline after the last line.
template <typename Read>
std::string RegisterLines(int count, const Read& read) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    absl::StrAppendFormat(&text, "x%-2d: 0x%08X  ", i, read(i));
    if (i % kRegistersPerLine == kRegistersPerLine - 1 && i + 1 < count) text += '\n';
  }
  return text;
}

std::string ScalarLines(const Emulator& emulator) {
  return RegisterLines(isa::kScalarRegisterCount,
                       [&](int number) { return emulator.ScalarRegister(number); });
}

std::string MaskLines(const Emulator& emulator) {
  return RegisterLines(isa::kMaskRegisterCount,
                       [&](int number) { return emulator.MaskRegister(number); });
}

void AppendWord(std::string* out, uint32_t word) { absl::StrAppendFormat(out, "%08X", word); }
void AppendPrefixedWord(std::string* out, uint32_t word) {
  absl::StrAppendFormat(out, "0x%08X", word);
}

// Vector registers with a lane that is not zero.
std::string NonZeroVectorLines(const Emulator& emulator) {
  std::string text;
  for (int number = 0; number < isa::kVectorRegisterCount; ++number) {
    const Lanes& lanes = emulator.VectorRegister(number);
    if (lanes == Lanes{}) continue;
    absl::StrAppend(&text, "v", number, ": ", absl::StrJoin(lanes, " ", AppendWord), "\n");
  }
  return text;
}

std::string AllVectorLines(const Emulator& emulator) {
  std::string text;
  for (int number = 0; number < isa::kVectorRegisterCount; ++number) {
    absl::StrAppendFormat(&text, "v%-2d: [%s]\n", number,
                          absl::StrJoin(emulator.VectorRegister(number), ", ", AppendPrefixedWord));
  }
  return text;
}

// Scratchpad rows with a written cell.
std::string ScratchpadLines(const Emulator& emulator) {
  std::string text;
  for (int scratchpad = 0; scratchpad < kScratchpads; ++scratchpad) {
    for (int row = 0; row < emulator.machine().scratchpad_rows(); ++row) {
      std::string cells;
      bool any = false;
      for (int lane = 0; lane < isa::kLanes; ++lane) {
        const auto cell = emulator.ScratchpadCell(scratchpad, row, lane);
        any |= cell.has_value();
        absl::StrAppend(&cells, " ",
                        cell.has_value() ? absl::StrFormat("%08X", *cell) : "--------");
      }
      if (any) absl::StrAppend(&text, "SP", scratchpad, " row ", row, ":", cells, "\n");
    }
  }
  return text;
}

// One line a column, in which the rows follow each other.
std::string BankLines(const Emulator& emulator, int scratchpad) {
  std::string text;
  for (int lane = 0; lane < isa::kLanes; ++lane) {
    std::vector<std::string> cells;
    for (int row = 0; row < emulator.machine().scratchpad_rows(); ++row) {
      const float value = WordFloat(emulator.ScratchpadCell(scratchpad, row, lane).value_or(0));
      switch (emulator.ScratchpadCellWriter(scratchpad, row, lane)) {
        case CellWriter::kNone:
          cells.push_back("''");
          break;
        case CellWriter::kDma:
          cells.push_back(ShortestDecimal(static_cast<double>(value)));
          break;
        case CellWriter::kRegister:
          cells.push_back(ShortestDecimal(value));
          break;
      }
    }
    absl::StrAppend(&text, "Bank ", lane, ": [", absl::StrJoin(cells, ", "), "]\n");
  }
  return text;
}

std::string PacketAndMemoryLines(const v1::Program& program, const std::vector<MemoryWord>& words) {
  std::string text;
  for (const v1::Packet& packet : program.packets()) {
    absl::StrAppendFormat(&text, "%08X: ", packet.address());
    for (const uint64_t word : packet.slots()) absl::StrAppendFormat(&text, "%010X", word);
    text += '\n';
  }
  return absl::StrCat(text, "\nDATA MEM\n", MemoryLines(words));
}

}  // namespace

absl::StatusOr<std::vector<DumpFile>> MakeDumps(const Emulator& emulator, DumpFormat format,
                                                absl::string_view name) {
  ATALLA_ASSIGN_OR_RETURN(const std::vector<MemoryWord> words, emulator.WrittenWords());
  const std::string counters = FormatCounters(emulator.counters());
  if (format == DumpFormat::kReference) {
    return std::vector<DumpFile>{
        {"output_mem.out", PacketAndMemoryLines(emulator.program(), words)},
        {"output_sregs.out", ScalarLines(emulator)},
        {"output_vregs.out", AllVectorLines(emulator)},
        {"output_mregs.out", MaskLines(emulator)},
        {"output_scpad0.out", BankLines(emulator, 0)},
        {"output_scpad1.out", BankLines(emulator, 1)},
        {"output_perf_metrics.out", counters},
    };
  }
  return std::vector<DumpFile>{
      {absl::StrCat(name, ".mem"), MemoryLines(words)},
      {absl::StrCat(name, ".sregs"), ScalarLines(emulator)},
      {absl::StrCat(name, ".mregs"), MaskLines(emulator)},
      {absl::StrCat(name, ".vregs"), NonZeroVectorLines(emulator)},
      {absl::StrCat(name, ".spad"), ScratchpadLines(emulator)},
      {absl::StrCat(name, ".perf"), counters},
  };
}

absl::Status WriteDumps(const Emulator& emulator, DumpFormat format, absl::string_view folder,
                        absl::string_view name) {
  ATALLA_ASSIGN_OR_RETURN(const std::vector<DumpFile> files, MakeDumps(emulator, format, name));
  ATALLA_RETURN_IF_ERROR(CreateFolders(folder));
  for (const DumpFile& file : files) {
    ATALLA_RETURN_IF_ERROR(WriteFile(JoinPath(folder, file.name), file.content));
  }
  return absl::OkStatus();
}

}  // namespace atalla::emu
