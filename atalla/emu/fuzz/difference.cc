#include "atalla/emu/fuzz/difference.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
    if (a == b) continue;
    for (int lane = 0; lane < isa::kLanes; ++lane) {
      if (a[lane] != b[lane]) return Differ(absl::StrCat("v", i, ".", lane), a[lane], b[lane]);
    }
  }
  return "";
}

std::string ScratchpadDifference(const Emulator& expected, const Emulator& emulator) {
  for (int scratchpad = 0; scratchpad < expected.machine().scratchpad_count(); ++scratchpad) {
    for (int row = 0; row < expected.machine().scratchpad_rows(); ++row) {
      const RowCells a = expected.ScratchpadCells(scratchpad, row);
      const RowCells b = emulator.ScratchpadCells(scratchpad, row);
      const bool same_writers = a.written == b.written && a.from_register == b.from_register;
      if (same_writers && a.words == b.words) continue;
      const std::string where = absl::StrCat("scratchpad ", scratchpad, " row ", row);
      if (!same_writers) return absl::StrCat(where, " has other writers");
      for (int lane = 0; lane < isa::kLanes; ++lane) {
        if (a.words[lane] == b.words[lane]) continue;
        return Differ(absl::StrCat(where, " lane ", lane), a.words[lane], b.words[lane]);
      }
    }
  }
  return "";
}

// Bytes at an address, in both machines.
std::string RangeDifference(const Emulator& expected, const Emulator& emulator, uint32_t address,
                            uint64_t size) {
  std::vector<uint8_t> a(size);
  std::vector<uint8_t> b(size);
  ATALLA_CHECK(expected.ReadMemory(address, absl::MakeSpan(a)).ok());
  ATALLA_CHECK(emulator.ReadMemory(address, absl::MakeSpan(b)).ok());
  if (a == b) return "";
  const size_t i = std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin();
  return absl::StrFormat("the byte at %08X is %02X, expected %02X", address + i, b[i], a[i]);
}

// The words that were written, if both machines know.
std::string AddressDifference(const std::vector<MemoryWord>& expected, const Emulator& emulator) {
  const absl::StatusOr<std::vector<MemoryWord>> found = emulator.WrittenWords();
  if (!found.ok()) return "";
  for (size_t i = 0; i < expected.size() && i < found->size(); ++i) {
    if (expected[i].address == (*found)[i].address) continue;
    return Differ(absl::StrCat("written word ", i), expected[i].address, (*found)[i].address);
  }
  if (expected.size() == found->size()) return "";
  return absl::StrCat(found->size(), " written words, expected ", expected.size());
}

std::string MemoryDifference(const Emulator& expected, const Emulator& emulator) {
  const absl::StatusOr<std::vector<MemoryWord>> words = expected.WrittenWords();
  ATALLA_CHECK(words.ok());
  if (std::string text = AddressDifference(*words, emulator); !text.empty()) return text;
  for (size_t first = 0, i = 0; first < words->size(); first = i) {
    // Words that follow each other.
    const uint32_t address = (*words)[first].address;
    while (i < words->size() && (*words)[i].address == address + 4 * (i - first)) ++i;
    std::string text = RangeDifference(expected, emulator, address, 4 * (i - first));
    if (!text.empty()) return text;
  }
  const std::pair<uint32_t, uint32_t> ranges[] = {
      {0, 0x4000}, {0x1F000, 0x2000}, {0xFFFFF000, 0x1000}};
  for (const auto& [address, size] : ranges) {
    std::string text = RangeDifference(expected, emulator, address, size);
    if (!text.empty()) return text;
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
