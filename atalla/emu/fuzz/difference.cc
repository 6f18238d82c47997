#include "atalla/emu/fuzz/difference.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/emu/counters.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {
namespace {

std::string Differ(absl::string_view what, uint32_t expected, uint32_t found) {
  return absl::StrFormat("%s is %08X, expected %08X", what, found, expected);
}

std::string RegisterDifference(const Emulator& expected, const Emulator& emulator) {
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) {
    const uint32_t a = expected.ScalarRegister(i);
    const uint32_t b = emulator.ScalarRegister(i);
    if (a != b) return Differ(absl::StrCat("x", i), a, b);
  }
  for (int i = 0; i < isa::kMaskRegisterCount; ++i) {
    const uint32_t a = expected.MaskRegister(i);
    const uint32_t b = emulator.MaskRegister(i);
    if (a != b) return Differ(absl::StrCat("m", i), a, b);
  }
  for (int i = 0; i < isa::kVectorRegisterCount; ++i) {
    const Lanes& a = expected.VectorRegister(i);
    const Lanes& b = emulator.VectorRegister(i);
    for (int lane = 0; lane < isa::kLanes; ++lane) {
      if (a[lane] != b[lane]) return Differ(absl::StrCat("v", i, ".", lane), a[lane], b[lane]);
    }
  }
  return "";
}

std::string ScratchpadDifference(const Emulator& expected, const Emulator& emulator) {
  for (int scratchpad = 0; scratchpad < expected.machine().scratchpad_count(); ++scratchpad) {
    for (int row = 0; row < expected.machine().scratchpad_rows(); ++row) {
      for (int lane = 0; lane < isa::kLanes; ++lane) {
        const std::optional<uint32_t> a = expected.ScratchpadCell(scratchpad, row, lane);
        const std::optional<uint32_t> b = emulator.ScratchpadCell(scratchpad, row, lane);
        const bool same_writer = expected.ScratchpadCellWriter(scratchpad, row, lane) ==
                                 emulator.ScratchpadCellWriter(scratchpad, row, lane);
        if (a == b && same_writer) continue;
        const std::string where =
            absl::StrCat("scratchpad ", scratchpad, " row ", row, " lane ", lane);
        if (!same_writer) return absl::StrCat(where, " has another writer");
        return Differ(where, a.value_or(0), b.value_or(0));
      }
    }
  }
  return "";
}

uint32_t WordAt(const Emulator& emulator, uint32_t address) {
  uint8_t bytes[4];
  ATALLA_CHECK(emulator.ReadMemory(address, bytes).ok());
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<uint32_t>(bytes[3]) << 24;
}

std::string WrittenDifference(const std::vector<MemoryWord>& expected, const Emulator& emulator) {
  const absl::StatusOr<std::vector<MemoryWord>> found = emulator.WrittenWords();
  if (found.ok()) {
    for (size_t i = 0; i < expected.size() && i < found->size(); ++i) {
      if (expected[i].address == (*found)[i].address) continue;
      return Differ(absl::StrCat("written word ", i), expected[i].address, (*found)[i].address);
    }
    if (expected.size() != found->size()) {
      return absl::StrCat(found->size(), " written words, expected ", expected.size());
    }
  }
  for (const MemoryWord& word : expected) {
    const uint32_t b = WordAt(emulator, word.address);
    if (word.value != b) return Differ(absl::StrFormat("memory %08X", word.address), word.value, b);
  }
  return "";
}

std::vector<uint8_t> Bytes(const Emulator& emulator, uint32_t address, uint32_t size) {
  std::vector<uint8_t> bytes(size);
  ATALLA_CHECK(emulator.ReadMemory(address, absl::MakeSpan(bytes)).ok());
  return bytes;
}

std::string MemoryDifference(const Emulator& expected, const Emulator& emulator) {
  const absl::StatusOr<std::vector<MemoryWord>> words = expected.WrittenWords();
  ATALLA_CHECK(words.ok());
  if (std::string difference = WrittenDifference(*words, emulator); !difference.empty()) {
    return difference;
  }
  const std::vector<std::pair<uint32_t, uint32_t>> ranges = {
      {0, 0x4000}, {0x1F000, 0x2000}, {0xFFFFF000, 0x1000}};
  for (const auto& [address, size] : ranges) {
    if (Bytes(expected, address, size) != Bytes(emulator, address, size)) {
      return absl::StrFormat("memory differs in %d bytes from %08X on", size, address);
    }
  }
  return "";
}

std::string PositionDifference(const Emulator& expected, const Emulator& emulator) {
  if (expected.halted() != emulator.halted()) return "only one machine has halted";
  if (expected.pc() != emulator.pc()) {
    return Differ("the PC", static_cast<uint32_t>(expected.pc()),
                  static_cast<uint32_t>(emulator.pc()));
  }
  if (expected.trap().has_value() != emulator.trap().has_value()) return "only one has a trap";
  if (expected.trap().has_value() && (expected.trap()->slot != emulator.trap()->slot ||
                                      expected.trap()->reason != emulator.trap()->reason)) {
    return absl::StrCat("trap '", emulator.trap()->reason, "', expected '", expected.trap()->reason,
                        "'");
  }
  return "";
}

std::string CounterDifference(const Emulator& expected, const Emulator& emulator) {
  const Counters a = expected.counters();
  const Counters b = emulator.counters();
  if (FormatCounters(a) != FormatCounters(b)) {
    return absl::StrCat("counters\n", FormatCounters(b), "expected\n", FormatCounters(a));
  }
  if (FormatExtraCounters(a) != FormatExtraCounters(b)) {
    return absl::StrCat("counters\n", FormatExtraCounters(b), "expected\n", FormatExtraCounters(a));
  }
  return "";
}

}  // namespace

std::string FirstDifference(const Emulator& expected, const Emulator& emulator) {
  for (const auto& difference : {PositionDifference, RegisterDifference, MemoryDifference,
                                 ScratchpadDifference, CounterDifference}) {
    if (std::string text = difference(expected, emulator); !text.empty()) return text;
  }
  return "";
}

}  // namespace atalla::emu
