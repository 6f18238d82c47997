#include "atalla/assembler/symbols.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "atalla/assembler/operands.h"
#include "atalla/base/diagnostic.h"

namespace atalla::assembler {

void Symbols::AddLabel(absl::string_view name) {
  addresses_.emplace(name, std::nullopt);
  names_.emplace_back(name);
}

void Symbols::AddData(absl::string_view name, uint32_t address) {
  addresses_.emplace(name, address);
  names_.emplace_back(name);
}

bool Symbols::IsLabel(absl::string_view name) const {
  const auto found = addresses_.find(name);
  return found != addresses_.end() && !found->second.has_value();
}

std::optional<uint32_t> Symbols::DataAddress(absl::string_view name) const {
  const auto found = addresses_.find(name);
  return found == addresses_.end() ? std::nullopt : found->second;
}

std::string Symbols::Suggest(absl::string_view name) const {
  const std::string nearest = NearestSpelling(name, names_);
  return nearest.empty() ? "" : absl::StrCat("did you mean '", nearest, "'?");
}

int64_t ValueOfPart(SymbolExpression::Part part, uint32_t address) {
  switch (part) {
    case SymbolExpression::Part::kWhole:
      return address;
    case SymbolExpression::Part::kHigh:
      return static_cast<int32_t>(address) >> 7;
    case SymbolExpression::Part::kLow:
      return address & 0x7F;
  }
  return 0;
}

}  // namespace atalla::assembler
