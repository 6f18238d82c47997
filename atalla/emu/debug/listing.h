// Code as a debugger shows it: packets with their labels, source lines, and where the program is.
//
//   SourceFiles sources({"src"});
//   std::cout << ListCode(code, sources, /*first=*/3, /*count=*/8, marks);

#ifndef ATALLA_EMU_DEBUG_LISTING_H_
#define ATALLA_EMU_DEBUG_LISTING_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/emu/trace/code_map.h"

namespace atalla::emu::debug {

// The text of source lines, where the files are there to read. Files are read once.
class SourceFiles {
 public:
  // Looks for a file as the program names it, then by its last name in each folder.
  explicit SourceFiles(std::vector<std::string> folders) : folders_(std::move(folders)) {}

  // Without the blanks around it; "" if it is not known. Lines count from 1.
  std::string Line(absl::string_view file, uint32_t line);

 private:
  std::vector<std::string> folders_;
  std::map<std::string, std::vector<std::string>, std::less<>> files_;
};

struct ListingMarks {
  int64_t pc = -1;
  int next_slot = 0;                   // Of the packet at pc.
  std::map<int64_t, int> breakpoints;  // Number by address.
};

// Instructions of a packet; a '>' before the one that executes next, inside a packet.
std::string PacketLine(const CodeMap& code, int packet, int next_slot);

// Packets first .. first + count - 1 of the program, those that there are.
std::string ListCode(const CodeMap& code, SourceFiles& sources, int first, int count,
                     const ListingMarks& marks);

}  // namespace atalla::emu::debug

#endif  // ATALLA_EMU_DEBUG_LISTING_H_
