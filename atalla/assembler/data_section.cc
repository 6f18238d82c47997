#include "atalla/assembler/data_section.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/base/diagnostic.h"
#include "atalla/base/status_macros.h"
#include "atalla/image/check.h"
#include "atalla/v1/image.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {
namespace {

constexpr size_t kWordBytes = 4;
// Zeros in a row that are worth a `.zero`.
constexpr size_t kManyZeros = 16;
constexpr absl::string_view kIndent = "        ";

// Prints one section, byte after byte.
class Printer {
 public:
  explicit Printer(const DataSection& data) : data_(data) {}

  std::string Print() {
    absl::StrAppend(&text_, kIndent, ".section data\n");
    for (const DataRun& run : data_.runs) PrintRun(run);
    PrintSymbols(std::numeric_limits<uint64_t>::max());
    absl::StrAppend(&text_, kIndent, ".section code\n");
    return std::move(text_);
  }

 private:
  void MoveTo(uint64_t address) {
    if (has_place_ && here_ == address) return;
    absl::StrAppendFormat(&text_, "%s.org 0x%X\n", kIndent, address);
    here_ = address;
    has_place_ = true;
  }

  // Those up to and including this address.
  void PrintSymbols(uint64_t address) {
    for (; symbol_ < data_.symbols.size() && data_.symbols[symbol_].address <= address; ++symbol_) {
      MoveTo(data_.symbols[symbol_].address);
      absl::StrAppend(&text_, data_.symbols[symbol_].name, ":\n");
    }
  }

  // The next place after `address` where something is that a directive may not cross.
  uint64_t NextPlace(uint64_t address) const {
    uint64_t place = std::numeric_limits<uint64_t>::max();
    if (symbol_ < data_.symbols.size()) place = data_.symbols[symbol_].address;
    if (relocation_ < data_.relocations.size()) {
      place = std::min<uint64_t>(place, data_.relocations[relocation_].address);
    }
    return std::max(place, address);
  }

  void PrintRun(const DataRun& run) {
    const uint64_t end = run.address + uint64_t{run.bytes.size()};
    uint64_t address = run.address;
    while (address < end) {
      PrintSymbols(address);
      MoveTo(address);
      if (relocation_ < data_.relocations.size() &&
          data_.relocations[relocation_].address == address) {
        absl::StrAppend(&text_, kIndent, ".word ", data_.relocations[relocation_++].label, "\n");
        address += kWordBytes;
      } else {
        const absl::string_view rest(run.bytes);
        address += PrintBytes(
            rest.substr(address - run.address,
                        static_cast<size_t>(std::min(end, NextPlace(address)) - address)));
      }
      here_ = address;
    }
  }

  // Prints some of the bytes, one at least, and says how many.
  size_t PrintBytes(absl::string_view bytes) {
    const size_t zeros = std::min(bytes.find_first_not_of('\0'), bytes.size());
    if (zeros >= kManyZeros) {
      absl::StrAppend(&text_, kIndent, ".zero ", zeros, "\n");
      return zeros;
    }
    const auto byte = [bytes](size_t i) { return static_cast<uint8_t>(bytes[i]); };
    if (here_ % kWordBytes != 0 || bytes.size() < kWordBytes) {
      absl::StrAppendFormat(&text_, "%s.byte 0x%02X\n", kIndent, byte(0));
      return 1;
    }
    uint32_t word = 0;
    for (size_t i = 0; i < kWordBytes; ++i) word |= static_cast<uint32_t>(byte(i)) << (8 * i);
    absl::StrAppendFormat(&text_, "%s.word 0x%08X\n", kIndent, word);
    return kWordBytes;
  }

  const DataSection& data_;
  std::string text_;
  bool has_place_ = false;
  uint64_t here_ = 0;
  size_t symbol_ = 0;
  size_t relocation_ = 0;
};

}  // namespace

absl::StatusOr<v1::Image> LinkData(const DataSection& data, const v1::Program& program) {
  v1::Image image;
  image.set_schema_version(image::kSchemaVersion);
  image.set_name(program.name());
  absl::flat_hash_map<absl::string_view, uint64_t> labels;
  for (const v1::Symbol& symbol : program.symbols()) labels[symbol.name()] = symbol.address();
  DiagnosticList diagnostics;
  auto relocation = data.relocations.begin();
  for (const DataRun& run : data.runs) {
    v1::Segment* segment = image.add_segments();
    segment->set_address(run.address);
    segment->set_data(run.bytes);
    const uint64_t end = run.address + uint64_t{run.bytes.size()};
    for (; relocation != data.relocations.end() && relocation->address < end; ++relocation) {
      ATALLA_CHECK(relocation->address >= run.address && relocation->address + kWordBytes <= end);
      const auto label = labels.find(relocation->label);
      if (label == labels.end()) {
        diagnostics.Error(relocation->location,
                          absl::StrCat("the program has no label '", relocation->label, "'"));
        continue;
      }
      for (size_t i = 0; i < kWordBytes; ++i) {
        (*segment->mutable_data())[relocation->address - run.address + i] =
            static_cast<char>(label->second >> (8 * i));
      }
    }
  }
  ATALLA_RETURN_IF_ERROR(diagnostics.ToStatus());
  return image;
}

std::string PrintData(const DataSection& data) { return data.empty() ? "" : Printer(data).Print(); }

}  // namespace atalla::assembler
