#include "atalla/assembler/mnemonics.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"

namespace atalla::assembler {
namespace {

using Names = absl::flat_hash_map<std::string, isa::Op>;

const Names& KnownNames() {
  static const auto* const names = [] {
    auto* all = new Names;
    for (const isa::InstructionInfo& info : isa::AllInstructions()) {
      all->emplace(info.mnemonic, info.op);
      absl::string_view stem = info.mnemonic;
      const bool has_suffix = absl::ConsumeSuffix(&stem, ".s");
      if (has_suffix && (info.format != isa::Format::kR || info.operands.empty())) {
        all->emplace(stem, info.op);
      }
    }
    return all;
  }();
  return *names;
}

std::string Normalize(absl::string_view text) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"_", "."}});
}

}  // namespace

std::optional<isa::Op> FindMnemonic(absl::string_view text) {
  const auto found = KnownNames().find(Normalize(text));
  if (found == KnownNames().end()) return std::nullopt;
  return found->second;
}

std::string SuggestMnemonic(absl::string_view text) {
  const std::string name = Normalize(text);
  std::vector<std::string> all;
  std::vector<std::string> same_stem;
  for (const isa::InstructionInfo& info : isa::AllInstructions()) {
    all.emplace_back(info.mnemonic);
    if (absl::StartsWith(info.mnemonic, absl::StrCat(name, "."))) {
      same_stem.push_back(absl::StrCat("'", info.mnemonic, "'"));
    }
  }
  if (!same_stem.empty()) return absl::StrCat("it is one of ", absl::StrJoin(same_stem, ", "));
  const std::string nearest = NearestSpelling(name, all);
  return nearest.empty() ? "" : absl::StrCat("did you mean '", nearest, "'?");
}

}  // namespace atalla::assembler
