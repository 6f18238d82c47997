// The instruction table: one row for each of the 77 instructions, from which encoding, decoding,
// assembly operands, register reads and writes, scheduling resources and the manual derive. Nothing
// else in the project lists the instructions.
//
//   const InstructionInfo& info = GetInfo(Op::kGemmVv);
//   info.mnemonic;                          // "gemm.vv"
//   for (const OperandInfo& operand : info.operands) ...

#ifndef ATALLA_ISA_TABLE_H_
#define ATALLA_ISA_TABLE_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/isa/instruction.h"

namespace atalla::isa {

// How the fields lie in the 40-bit word.
enum class Format : uint8_t {
  kR,
  kI,
  kM,
  kMI,
  kBR,
  kVV,
  kVS,
  kVI,
  kVTS,
  kVMV,
  kVMS,
  kMTS,
  kSTM,
  kVM,
  kSDMA,
};

// A field of Instruction.
enum class Field : uint8_t { kRd, kRs1, kRs2, kMask, kSid, kIncrement, kImm };

// What a field holds.
enum class OperandKind : uint8_t {
  kScalar,      // Scalar register, 0..255.
  kVector,      // Vector register, 0..255.
  kMask,        // Mask register, 0..15.
  kImm12,       // -2048..2047.
  kImm25,       // -2^24..2^24-1.
  kImm8,        // 0..255.
  kBranch,      // Byte offset, -2048..2044, a multiple of 4.
  kJump,        // Byte offset, -2^24..2^24-1.
  kIncrement,   // 0..127.
  kColumns,     // 0..31: lanes moved, minus one.
  kScratchpad,  // 0..3.
};

enum class Access : uint8_t {
  kNone,  // Not a register, or a register field that the operation ignores.
  kRead,
  kWrite,
  kReadWrite,  // Merges: part of the old value stays.
};

struct OperandInfo {
  Field field;
  OperandKind kind;
  Access access = Access::kNone;
};

// Execution units of the packet rules.
enum class Unit : uint8_t {
  kNone,
  kAluS,
  kMultS,
  kDivS,
  kDivCvtS,
  kBf16,
  kMemS,
  kControl,
  kAluV,
  kMultV,
  kExpV,
  kGemm,
  kVecMem,
  kSdma,
  kWbMtoS,
  kWbStoM,
  kWbVtoS,
};
inline constexpr int kUnitCount = 17;

// Instructions of one class have the same latency in every machine description.
enum class LatencyClass : uint8_t {
  kScalarAlu,
  kScalarMul,
  kScalarDiv,
  kScalarConvert,
  kScalarFloat,
  kScalarRoot,
  kScalarLoad,
  kScalarStore,
  kControl,
  kVectorAlu,
  kVectorMul,
  kExp,
  kReduction,
  kGemm,
  kWeightLoad,
  kVregLoad,
  kVregStore,
  kVregMemory,  // vreg.* that is routed to data memory: a property of the address, so in no row.
  kSdma,
  kMove,
  kNone,
};
inline constexpr int kLatencyClassCount = 21;

// Class in the executed-instruction statistics.
enum class RetiredClass : uint8_t {
  kBranchControl,
  kSdma,
  kScalarMem,
  kScalarAlu,
  kVectorMem,
  kVectorAlu,
  kGemmSystolic,
  kMoveConvert,
};
inline constexpr int kRetiredClassCount = 8;

// Which operation counter an executed instruction adds to.
enum class FlopClass : uint8_t { kNone, kScalar, kVector, kMatmul };

// What an instruction touches besides its register operands.
enum Effect : uint32_t {
  kReadsMemory = 1 << 0,
  kWritesMemory = 1 << 1,
  kReadsScratchpad = 1 << 2,
  kWritesScratchpad = 1 << 3,
  kReadsWeights = 1 << 4,
  kWritesWeights = 1 << 5,
  kReadsX33 = 1 << 6,       // The address routing of vreg.*.
  kIsControl = 1 << 7,      // May change the program counter, or stops the machine.
  kIsConditional = 1 << 8,  // A branch that may fall through.
};

// Register-file read ports that one instruction takes.
struct PortUse {
  uint8_t scalar = 0;
  uint8_t vector = 0;
  uint8_t mask = 0;
};

struct InstructionInfo {
  Op op;
  absl::string_view mnemonic;  // "add.s"; lower case, with a dot.
  Format format;
  Unit unit;
  LatencyClass latency;
  PortUse ports;
  RetiredClass retired;
  FlopClass flops;
  uint32_t effects;  // Of enum Effect.
  // In the order of assembly text.
  absl::Span<const OperandInfo> operands;
  // One line for the manual, in terms of the operands' names.
  absl::string_view description;
};

// All rows, by ascending opcode.
absl::Span<const InstructionInfo> AllInstructions();

const InstructionInfo& GetInfo(Op op);

// The operation with this opcode, or nothing for 0 and 78..127.
std::optional<Op> OpFromOpcode(uint32_t opcode);

// Looks up a mnemonic as the table spells it; case and spelling variants are the assembler's
// business.
std::optional<Op> OpFromMnemonic(absl::string_view mnemonic);

// "R", "ALU.S", "scalar_alu": the names used in text, files and machine descriptions.
absl::string_view FormatName(Format format);
absl::string_view UnitName(Unit unit);
absl::string_view LatencyClassName(LatencyClass latency_class);
absl::string_view RetiredClassName(RetiredClass retired);

// Smallest and largest value that an operand of this kind can hold.
struct Range {
  int64_t min;
  int64_t max;
};
Range OperandRange(OperandKind kind);

// The branch that is taken exactly when `branch` is not. REQUIRES: HasEffect(branch,
// kIsConditional).
Op InvertedBranch(Op branch);

inline bool HasEffect(Op op, uint32_t effects) { return (GetInfo(op).effects & effects) != 0; }

}  // namespace atalla::isa

#endif  // ATALLA_ISA_TABLE_H_
