// One decoded instruction: an operation and its fields.
//
//   Instruction add = {Op::kAddS};
//   add.rd = 3; add.rs1 = 1; add.rs2 = 2;
//   ATALLA_ASSIGN_OR_RETURN(uint64_t word, Encode(add));
//
// Which fields an operation has, and what they mean, is in the instruction table (table.h).

#ifndef ATALLA_ISA_INSTRUCTION_H_
#define ATALLA_ISA_INSTRUCTION_H_

#include <cstdint>

namespace atalla::isa {

// The value is the opcode.
enum class Op : uint8_t {
  kAddS = 1,
  kSubS,
  kMulS,
  kDivS,
  kModS,
  kOrS,
  kAndS,
  kXorS,
  kSllS,
  kSrlS,
  kSraS,
  kSltS,
  kSltuS,
  kBftsS,
  kAddBf,
  kSubBf,
  kMulBf,
  kRcpBf,
  kSltBf,
  kSqrtBf,
  kStbfS,
  kAddiS,
  kSubiS,
  kMuliS,
  kDiviS,
  kModiS,
  kOriS,
  kAndiS,
  kXoriS,
  kSlliS,
  kSrliS,
  kSraiS,
  kSltiS,
  kSltuiS,
  kBeqS,
  kBneS,
  kBltS,
  kBgeS,
  kBgtS,
  kBleS,
  kLwS,
  kSwS,
  kLhwS,
  kShwS,
  kJal,
  kJalr,
  kLiS,
  kLuiS,
  kNopS,
  kHaltS,
  kAddVv,
  kSubVv,
  kMulVv,
  kGemmVv,
  kExpiVi,
  kLwVi,
  kRsumVi,
  kRminVi,
  kRmaxVi,
  kMgtMvv,
  kMltMvv,
  kMeqMvv,
  kMneqMvv,
  kMgtMvs,
  kMltMvs,
  kMeqMvs,
  kMneqMvs,
  kVregLd,
  kVregSt,
  kScpadLd,
  kScpadSt,
  kVmovVts,
  kMvMts,
  kMvStm,
  kAddVs,
  kSubVs,
  kMulVs,
};

inline constexpr int kOpCount = 77;

// Slots of a packet, bytes of an encoded instruction in the address space, and bytes of a packet.
inline constexpr int kSlotsPerPacket = 4;
inline constexpr int kBytesPerInstruction = 5;
inline constexpr int kBytesPerPacket = kSlotsPerPacket * kBytesPerInstruction;

inline constexpr int kScalarRegisterCount = 256;
inline constexpr int kVectorRegisterCount = 256;
inline constexpr int kMaskRegisterCount = 16;
inline constexpr int kLanes = 32;

struct Instruction {
  Op op = Op::kNopS;
  // The three register fields, by their place in the word: bits 14:7, 22:15 and 30:23. Their
  // register file and access depend on the operation; for example a store's data register is in
  // `rd`.
  uint8_t rd = 0;
  uint8_t rs1 = 0;
  uint8_t rs2 = 0;
  // Controlling mask register, 0..15.
  uint8_t mask = 0;
  // Scratchpad of vreg.ld and vreg.st, 0..3.
  uint8_t sid = 0;
  // What a branch adds to rs1, 0..127.
  uint8_t increment = 0;
  // The immediate as a number: sign-extended; a branch or jal: byte offset from its own packet;
  // vreg.ld and vreg.st: index of the last lane moved, 0..31.
  int32_t imm = 0;

  friend bool operator==(const Instruction& a, const Instruction& b) {
    return a.op == b.op && a.rd == b.rd && a.rs1 == b.rs1 && a.rs2 == b.rs2 && a.mask == b.mask &&
           a.sid == b.sid && a.increment == b.increment && a.imm == b.imm;
  }
  friend bool operator!=(const Instruction& a, const Instruction& b) { return !(a == b); }
};

}  // namespace atalla::isa

#endif  // ATALLA_ISA_INSTRUCTION_H_
