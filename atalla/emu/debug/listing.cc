#include "atalla/emu/debug/listing.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/file.h"
#include "atalla/emu/trace/code_map.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::debug {

std::string SourceFiles::Line(absl::string_view file, uint32_t line) {
  auto found = files_.find(file);
  if (found == files_.end()) {
    found = files_.emplace(std::string(file), std::vector<std::string>()).first;
    std::vector<std::string> paths = {std::string(file)};
    for (const std::string& folder : folders_) {
      paths.push_back(JoinPath(folder, file.substr(file.rfind('/') + 1)));
    }
    for (const std::string& path : paths) {
      const absl::StatusOr<std::string> text = ReadFile(path);
      if (!text.ok() || path == "-") continue;
      found->second = absl::StrSplit(*text, '\n');
      break;
    }
  }
  if (line == 0 || line > found->second.size()) return "";
  return std::string(absl::StripAsciiWhitespace(found->second[line - 1]));
}

std::string PacketLine(const CodeMap& code, int packet, int next_slot) {
  if (next_slot == 0) return code.PacketText(packet);
  std::vector<std::string> texts;
  for (int slot = 0; slot < isa::kSlotsPerPacket; ++slot) {
    if (CodeMap::IsNop(code.program().packets(packet).slots(slot))) continue;
    texts.push_back(absl::StrCat(slot == next_slot ? "> " : "", code.SlotText(packet, slot)));
  }
  return absl::StrJoin(texts, " | ");
}

std::string ListCode(const CodeMap& code, SourceFiles& sources, int first, int count,
                     const ListingMarks& marks) {
  std::string text;
  std::string last_places;
  first = std::max(first, 0);
  for (int i = first; i < std::min(first + count, code.packet_count()); ++i) {
    const int64_t address = code.AddressOf(i);
    for (const std::string& label : code.LabelsAt(address)) absl::StrAppend(&text, label, ":\n");
    const std::string places = code.Places(i);
    if (places != last_places && !places.empty()) {
      for (absl::string_view place : absl::StrSplit(places, ", ")) {
        const size_t colon = place.rfind(':');
        uint32_t line = 0;
        if (colon == absl::string_view::npos) continue;
        if (!absl::SimpleAtoi(place.substr(colon + 1), &line)) continue;
        const std::string source = sources.Line(place.substr(0, colon), line);
        absl::StrAppend(&text, "        # ", place, source.empty() ? "" : ": ", source, "\n");
      }
    }
    last_places = places;
    const auto breakpoint = marks.breakpoints.find(address);
    const bool is_here = address == marks.pc;
    absl::StrAppendFormat(
        &text, "%3s%s %08X  %s\n",
        breakpoint == marks.breakpoints.end() ? "" : absl::StrCat(breakpoint->second),
        is_here ? " =>" : "   ", address, PacketLine(code, i, is_here ? marks.next_slot : 0));
  }
  return text;
}

}  // namespace atalla::emu::debug
