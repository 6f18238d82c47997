// The architectural state of a machine, as plain data that instructions and tools work on.
//
//   MachineState state(/*scratchpad_rows=*/32, /*memory_limit_bytes=*/1 << 30,
//                      /*track_written_words=*/false);
//   state.scalar[5] = 7;
//
// Private to the emulator; the public view of it is Emulator.

#ifndef ATALLA_EMU_STATE_H_
#define ATALLA_EMU_STATE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "atalla/emu/lanes.h"
#include "atalla/emu/memory.h"
#include "atalla/emu/weight_buffer.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu {

// Destinations x0 and v0 are renamed to this register when a program is loaded, so that writes to
// them are lost without a test in each instruction.
inline constexpr int kDiscardRegister = 256;

// Machine descriptions with another number are refused.
inline constexpr uint32_t kScratchpadCount = 2;

struct alignas(64) AlignedLanes {
  Lanes words = {};
};

// One scratchpad row, and bit i of the masks for column i: ever written; last written by vreg.st.
struct alignas(64) ScratchpadRow {
  Lanes words = {};
  uint32_t written = 0;
  uint32_t from_register = 0;
};

// Bytes moved where that depends on register values, so that it does not follow from how often a
// packet ran.
struct Traffic {
  std::array<uint64_t, kScratchpadCount> loaded = {};  // scpad.ld
  std::array<uint64_t, kScratchpadCount> stored = {};  // scpad.st
  uint64_t vreg_memory = 0;
};

struct MachineState {
  // REQUIRES: `scratchpad_rows` is a power of two.
  MachineState(int scratchpad_rows, uint64_t memory_limit_bytes, bool track_written_words)
      : row_mask(static_cast<uint32_t>(scratchpad_rows) - 1),
        memory(memory_limit_bytes, track_written_words) {
    scratchpads.fill(std::vector<ScratchpadRow>(scratchpad_rows));
    ResetRegisters();
  }

  // Everything but data memory, as at start-up.
  void ResetRegisters() {
    scalar.fill(0);
    mask.fill(0);
    mask[0] = 0xFFFFFFFFu;
    vector.fill({});
    for (std::vector<ScratchpadRow>& rows : scratchpads) {
      for (ScratchpadRow& row : rows) row = {};
    }
    weights = {};
    traffic = {};
  }

  std::array<uint32_t, isa::kScalarRegisterCount + 1> scalar;
  std::array<uint32_t, isa::kMaskRegisterCount> mask;
  std::array<AlignedLanes, isa::kVectorRegisterCount + 1> vector;
  std::array<std::vector<ScratchpadRow>, kScratchpadCount> scratchpads;
  uint32_t row_mask;  // Rows of a scratchpad, a power of two, minus one.
  WeightBuffer weights;
  Memory memory;
  Traffic traffic;
};

}  // namespace atalla::emu

#endif  // ATALLA_EMU_STATE_H_
