// What is at an instruction address: packet, label, function, source line, disassembly.
//
//   CodeMap code(emulator.program());
//   code.NameOf(0x28);               // "sum+20"
//   code.PacketText(2);              // "li.s x10, 0 | jal x0, -60 <sum>"
//   code.Place(2, 0);                // "sum.c:3"

#ifndef ATALLA_EMU_TRACE_CODE_MAP_H_
#define ATALLA_EMU_TRACE_CODE_MAP_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu {

class CodeMap {
 public:
  static constexpr int kNoPacket = -1;

  // `program` is valid (image::CheckProgram) and outlives this.
  explicit CodeMap(const v1::Program& program);

  const v1::Program& program() const { return program_; }
  int packet_count() const { return program_.packets_size(); }
  // Number of the packet at an address, or kNoPacket.
  int FindPacket(int64_t address) const;
  int64_t AddressOf(int packet) const {
    return static_cast<int64_t>(program_.packets(packet).address());
  }

  // Labels of exactly this address, in the order of the program.
  absl::Span<const std::string> LabelsAt(int64_t address) const;
  // "label", "label+20" with the nearest label before, or "" if there is none.
  std::string NameOf(int64_t address) const;
  // The same with the nearest function: where the program starts, or what a jal or jalr that keeps
  // its return address calls. Calls through registers are not seen here.
  std::string FunctionOf(int64_t address) const;
  // Where that function starts; `address` itself if there is none.
  int64_t FunctionStart(int64_t address) const;
  // kNotFound, with the nearest spelling.
  absl::StatusOr<int64_t> AddressOfLabel(absl::string_view label) const;

  // "file:line" of a slot or "" where the program does not know it.
  std::string Place(int packet, int slot) const;
  // The same of the packet's slots, each once: "a.c:3, a.c:5".
  std::string Places(int packet) const;
  // The first packet of a source line in each function that has some, ascending. `file` may be the
  // end of the file's path, from a '/' on. kNotFound names the next line with code, or the files.
  absl::StatusOr<std::vector<int64_t>> AddressesOfLine(absl::string_view file, uint32_t line) const;

  static bool IsNop(uint64_t word);
  // Disassembly with the target of a relative jump: "jal x0, -60 <loop>".
  std::string SlotText(int packet, int slot) const;
  // Slots other than nop.s: "add.s x1, x2, x3 | halt.s", or "nop.s".
  std::string PacketText(int packet) const;

 private:
  std::string Named(int64_t start, int64_t address) const;

  const v1::Program& program_;
  absl::flat_hash_map<int64_t, int> packets_;
  std::map<int64_t, std::vector<std::string>> labels_;
  std::set<int64_t> functions_;  // Where they start.
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_TRACE_CODE_MAP_H_
