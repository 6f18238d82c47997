#include "atalla/emu/debug/test_program.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "atalla/base/check.h"
#include "atalla/emu/emulator.h"
#include "atalla/emu/test_machine.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu::debug {

Emulator CallingEmulator() {
  v1::Program program = MakeProgram({
      {Word("jal", {1, 60})},
      {kHalt},
      {Word("addi.s", {5, 5, 1}), Word("sw.s", {5, 0, 1024}), Word("jalr", {0, 3, 0})},
      {Word("addi.s", {6, 0, 2})},
      {Word("jal", {3, -40})},
      {Word("addi.s", {6, 6, -1})},
      {Word("bne.s", {6, 0, -40, 0})},
      {Word("jalr", {0, 1, 0})},
  });
  program.set_name("calls");
  program.add_source_files("src/a.c");
  const std::vector<uint32_t> lines[] = {{}, {}, {3, 4, 3, 0}, {8}, {9}, {9}, {10}, {11}};
  for (int i = 0; i < program.packets_size(); ++i) {
    if (lines[i].empty()) continue;
    for (size_t slot = 0; slot < 4; ++slot) {
      v1::SourceLine& line = *program.mutable_packets(i)->add_lines();
      line.set_line(slot < lines[i].size() ? lines[i][slot] : 0);
    }
  }
  const std::pair<const char*, int> labels[] = {{"sub", 40}, {"main", 60}, {"loop", 80}};
  for (const auto& [name, address] : labels) {
    v1::Symbol& symbol = *program.add_symbols();
    symbol.set_name(name);
    symbol.set_address(address);
  }
  Emulator emulator;
  ATALLA_CHECK(emulator.LoadProgram(program).ok());
  return emulator;
}

}  // namespace atalla::emu::debug
