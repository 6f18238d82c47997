// Packets to blocks of operations that the fast engine runs.
//
//   Translator translator(program, switches, handlers);
//   TranslatedBlock block = translator.Translate(/*first_packet=*/12);

#ifndef ATALLA_EMU_FAST_TRANSLATOR_H_
#define ATALLA_EMU_FAST_TRANSLATOR_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/vector_handlers.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/program.pb.h"

namespace atalla::emu::fast {

// Blocks end after as many packets, so that jumps into the middle of long ones cost little memory.
inline constexpr int kMaxBlockPackets = 64;

struct TranslatedBlock {
  // Packet and slot of an operation; ends of packets have the slot 4.
  struct Origin {
    int packet = 0;
    int slot = 0;
  };
  int first_packet = 0;
  int packets = 0;
  std::vector<Operation> operations;
  std::vector<Origin> origins;  // One for each operation.
  // Packets where execution may go on, as far as the code says: targets, the packet that follows,
  // and the one that a call comes back to.
  std::vector<int32_t> successors;
};

class Translator {
 public:
  // `program` is valid (image::CheckProgram) and outlives this. With `records`, blocks write down
  // what they do (recording_handlers.h).
  Translator(const v1::Program& program, const Switches& switches, const VectorHandlers& handlers,
             bool records = false);

  // From a packet to the next that may jump. REQUIRES: the packet exists.
  TranslatedBlock Translate(int first_packet) const;

  // The number of the packet at an address; that of no packet is the number of packets.
  int32_t FindPacket(int64_t address) const;
  int64_t AddressOf(int packet) const;
  int packet_count() const { return program_.packets_size(); }

 private:
  struct Slot {
    int number = 0;
    bool is_defined = false;
    isa::Instruction instruction;
  };
  using Slots = absl::InlinedVector<Slot, isa::kSlotsPerPacket>;

  Slots DecodePacket(int packet) const;
  // Whether the effect of control instruction `control` on the packet is the same after the others
  // that follow it in `slots`.
  static bool MayComeLast(const Slots& slots, size_t control);
  void AppendPlain(int packet, const Slot& slot, TranslatedBlock& block) const;
  void AppendRecording(int packet, const Slot& slot, TranslatedBlock& block) const;
  Operation PlainOperation(const Slot& slot) const;
  Operation ControlOperation(int packet, const Slot& slot, bool at_end) const;
  void AppendSuccessors(int packet, const Slots& slots, TranslatedBlock& block) const;
  void AppendInfo(int packet, int slot, const isa::Instruction& instruction,
                  TranslatedBlock& block) const;
  void AppendPackets(int first_packet, TranslatedBlock& block) const;
  // Returns whether the packet ends the block.
  bool AppendPacket(int packet, TranslatedBlock& block) const;
  void AppendMixedPacket(int packet, const Slots& slots, TranslatedBlock& block) const;

  const v1::Program& program_;
  Switches switches_;
  VectorHandlers handlers_;
  bool records_;
  absl::flat_hash_map<int64_t, int32_t> index_;
};

}  // namespace atalla::emu::fast

#endif  // ATALLA_EMU_FAST_TRANSLATOR_H_
