#include "atalla/sched/unpack_testing.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "atalla/assembler/code.h"
#include "atalla/base/status_macros.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/table.h"
#include "atalla/sched/run_testing.h"
#include "atalla/v1/program.pb.h"

namespace atalla::sched {
namespace {

using assembler::CodeInstruction;
using isa::Instruction;
using isa::Op;

bool IsControl(Op op) { return isa::HasEffect(op, isa::kIsControl); }

std::string LabelOf(int64_t address) { return absl::StrFormat("p%X", address); }

Instruction Constant(uint8_t reg, int64_t value) {
  Instruction in = {Op::kLiS};
  in.rd = reg;
  in.imm = static_cast<int32_t>(value);
  return in;
}

Instruction AddImmediate(uint8_t to, uint8_t from, int value) {
  Instruction in = {Op::kAddiS};
  in.rd = to;
  in.rs1 = from;
  in.imm = value;
  return in;
}

class Unpacker {
 public:
  Unpacker(const v1::Program& program, const Walk& walk) : program_(program), walk_(walk) {}

  absl::StatusOr<Unpacked> Run() {
    ATALLA_RETURN_IF_ERROR(Decode());
    FindScratch();
    for (const DecodedPacket& packet : packets_) ATALLA_RETURN_IF_ERROR(Emit(packet));
    PlaceLabels();
    return std::move(unpacked_);
  }

 private:
  struct DecodedPacket {
    int64_t address = 0;
    std::vector<Instruction> slots;  // Without nop.s.
  };

  absl::Status Decode() {
    for (const v1::Packet& packet : program_.packets()) {
      DecodedPacket& decoded = packets_.emplace_back();
      decoded.address = static_cast<int64_t>(packet.address());
      for (const uint64_t word : packet.slots()) {
        const absl::StatusOr<Instruction> in = isa::Decode(word);
        // Undefined opcodes are in packets that are never executed.
        if (!in.ok() && walk_.steps.count(decoded.address) > 0) return in.status();
        if (in.ok() && in->op != Op::kNopS) decoded.slots.push_back(*in);
      }
    }
    return absl::OkStatus();
  }

  // Two registers for each slot.
  void FindScratch() {
    std::set<int> used = {0, 2, 33};
    for (const DecodedPacket& packet : packets_) {
      for (const Instruction& in : packet.slots) used.insert({in.rd, in.rs1, in.rs2});
    }
    for (int reg = 1; reg < isa::kScalarRegisterCount; ++reg) {
      if (used.count(reg) == 0) unpacked_.scratch.push_back(reg);
    }
    unpacked_.scratch.resize(std::min<size_t>(unpacked_.scratch.size(), 2 * isa::kSlotsPerPacket));
  }

  static CodeInstruction AsIs(const Instruction& in) {
    CodeInstruction as_is;
    as_is.instruction = in;
    return as_is;
  }

  void Append(const Instruction& in) { unpacked_.code.instructions.push_back(AsIs(in)); }

  // `in` jumps or branches to `address`.
  CodeInstruction To(Instruction in, int64_t address) {
    in.imm = 0;
    targets_.insert(address);
    CodeInstruction to = AsIs(in);
    to.reference = CodeInstruction::Reference::kPcRelative;
    to.target = LabelOf(address);
    return to;
  }

  // Slots after a control instruction execute as well, and the last control instruction decides,
  // even if it is a branch that is not taken: it moves to the end of the packet and works on copies
  // of its operands. halt.s halts wherever it is.
  absl::Status Emit(const DecodedPacket& packet) {
    packet_begins_.push_back(unpacked_.code.instructions.size());
    std::vector<CodeInstruction> end;
    bool halts = false;
    for (size_t slot = 0; slot < packet.slots.size(); ++slot) {
      const Instruction& in = packet.slots[slot];
      if (!IsControl(in.op)) {
        Append(in);
        continue;
      }
      if (unpacked_.scratch.size() < 2 * slot + 2) {
        return absl::UnimplementedError("all registers are used");
      }
      const uint8_t first = static_cast<uint8_t>(unpacked_.scratch[2 * slot]);
      const uint8_t second = static_cast<uint8_t>(unpacked_.scratch[2 * slot + 1]);
      std::vector<CodeInstruction> control;
      if (in.op == Op::kHaltS) {
        control = {AsIs(in)};
      } else if (isa::HasEffect(in.op, isa::kIsConditional)) {
        const bool is_last = slot + 1 == packet.slots.size();
        control = {To(is_last ? in : EmitOperands(in, first, second), packet.address + in.imm)};
      } else {
        control = EmitJump(packet.address, in, first, second);
      }
      if (!halts) end = std::move(control);
      halts = halts || in.op == Op::kHaltS;
    }
    for (CodeInstruction& in : end) unpacked_.code.instructions.push_back(std::move(in));
    return absl::OkStatus();
  }

  // The branch on copies of its operands; increments at once.
  Instruction EmitOperands(Instruction branch, uint8_t first, uint8_t second) {
    Append(AddImmediate(first, branch.rs1, 0));
    Append(AddImmediate(second, branch.rs2, 0));
    if (branch.increment != 0) Append(AddImmediate(branch.rs1, branch.rs1, branch.increment));
    branch.rs1 = first;
    branch.rs2 = second;
    branch.increment = 0;
    return branch;
  }

  // Links at once, to the address that it was. Returns what jumps to where the walk went from here:
  // of several places, to the one that has the address of the register, as it was.
  std::vector<CodeInstruction> EmitJump(int64_t address, const Instruction& in, uint8_t copy,
                                        uint8_t constant) {
    std::set<int64_t> targets = {address + in.imm};
    if (in.op == Op::kJalr) {
      Append(AddImmediate(copy, in.rs1, in.imm));
      const auto step = walk_.steps.find(address);
      if (step == walk_.steps.end()) return {AsIs({Op::kHaltS})};
      targets = step->second;
    }
    if (in.rd != 0) Append(Constant(in.rd, address + isa::kBytesPerPacket));
    std::vector<CodeInstruction> jumps;
    for (const int64_t target : targets) {
      if (target == *targets.rbegin()) break;
      Instruction branch = {Op::kBeqS};
      branch.rs1 = copy;
      branch.rs2 = constant;
      jumps.push_back(AsIs(Constant(constant, target)));
      jumps.push_back(To(branch, target));
    }
    jumps.push_back(To({Op::kJal}, *targets.rbegin()));
    return jumps;
  }

  // A target that is no packet is never reached: it is the end.
  void PlaceLabels() {
    size_t p = 0;
    for (const int64_t target : targets_) {
      while (p < packets_.size() && packets_[p].address < target) ++p;
      const bool found = p < packets_.size() && packets_[p].address == target;
      labels_.emplace_back(found ? packet_begins_[p] : unpacked_.code.instructions.size(),
                           LabelOf(target));
    }
    std::stable_sort(labels_.begin(), labels_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [index, name] : labels_) {
      unpacked_.code.labels.push_back({std::move(name), static_cast<int>(index)});
    }
  }

  const v1::Program& program_;
  const Walk& walk_;
  std::vector<DecodedPacket> packets_;
  std::vector<size_t> packet_begins_;  // In the code, of each packet.
  std::set<int64_t> targets_;
  std::vector<std::pair<size_t, std::string>> labels_;
  Unpacked unpacked_;
};

}  // namespace

absl::StatusOr<Unpacked> Unpack(const v1::Program& program, const Walk& walk) {
  return Unpacker(program, walk).Run();
}

}  // namespace atalla::sched
