#include "atalla/isa/table.h"

#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "atalla/base/check.h"
#include "atalla/isa/instruction.h"

namespace atalla::isa {
namespace {

using Kind = OperandKind;

// Operand lists, in the order of assembly text.
constexpr OperandInfo kBinaryR[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                    {Field::kRs1, Kind::kScalar, Access::kRead},
                                    {Field::kRs2, Kind::kScalar, Access::kRead}};
// The third operand is written in text, and ignored.
constexpr OperandInfo kUnaryR[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                   {Field::kRs1, Kind::kScalar, Access::kRead},
                                   {Field::kRs2, Kind::kScalar, Access::kNone}};
constexpr OperandInfo kImmediateI[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                       {Field::kRs1, Kind::kScalar, Access::kRead},
                                       {Field::kImm, Kind::kImm12}};
constexpr OperandInfo kBranchBR[] = {{Field::kRs1, Kind::kScalar, Access::kReadWrite},
                                     {Field::kRs2, Kind::kScalar, Access::kRead},
                                     {Field::kImm, Kind::kBranch},
                                     {Field::kIncrement, Kind::kIncrement}};
constexpr OperandInfo kLoadM[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                  {Field::kRs1, Kind::kScalar, Access::kRead},
                                  {Field::kImm, Kind::kImm12}};
constexpr OperandInfo kStoreM[] = {{Field::kRd, Kind::kScalar, Access::kRead},
                                   {Field::kRs1, Kind::kScalar, Access::kRead},
                                   {Field::kImm, Kind::kImm12}};
constexpr OperandInfo kJumpMI[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                   {Field::kImm, Kind::kJump}};
constexpr OperandInfo kConstantMI[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                       {Field::kImm, Kind::kImm25}};
constexpr OperandInfo kMaskedVV[] = {{Field::kRd, Kind::kVector, Access::kReadWrite},
                                     {Field::kRs1, Kind::kVector, Access::kRead},
                                     {Field::kRs2, Kind::kVector, Access::kRead},
                                     {Field::kMask, Kind::kMask, Access::kRead}};
constexpr OperandInfo kMaskedVS[] = {{Field::kRd, Kind::kVector, Access::kReadWrite},
                                     {Field::kRs1, Kind::kVector, Access::kRead},
                                     {Field::kRs2, Kind::kScalar, Access::kRead},
                                     {Field::kMask, Kind::kMask, Access::kRead}};
constexpr OperandInfo kGemmOperands[] = {{Field::kRd, Kind::kVector, Access::kWrite},
                                         {Field::kRs1, Kind::kVector, Access::kRead},
                                         {Field::kRs2, Kind::kVector, Access::kRead},
                                         {Field::kMask, Kind::kMask, Access::kNone}};
constexpr OperandInfo kExpVI[] = {{Field::kRd, Kind::kVector, Access::kReadWrite},
                                  {Field::kRs1, Kind::kVector, Access::kRead},
                                  {Field::kImm, Kind::kImm8},
                                  {Field::kMask, Kind::kMask, Access::kRead}};
constexpr OperandInfo kReduceVI[] = {{Field::kRd, Kind::kVector, Access::kWrite},
                                     {Field::kRs1, Kind::kVector, Access::kRead},
                                     {Field::kImm, Kind::kImm8},
                                     {Field::kMask, Kind::kMask, Access::kRead}};
constexpr OperandInfo kWeightVI[] = {{Field::kRd, Kind::kVector, Access::kNone},
                                     {Field::kRs1, Kind::kVector, Access::kRead},
                                     {Field::kImm, Kind::kImm8},
                                     {Field::kMask, Kind::kMask, Access::kNone}};
constexpr OperandInfo kCompareVMV[] = {{Field::kRd, Kind::kMask, Access::kReadWrite},
                                       {Field::kRs1, Kind::kVector, Access::kRead},
                                       {Field::kRs2, Kind::kVector, Access::kRead},
                                       {Field::kMask, Kind::kMask, Access::kRead}};
constexpr OperandInfo kCompareVMS[] = {{Field::kRd, Kind::kMask, Access::kReadWrite},
                                       {Field::kRs1, Kind::kVector, Access::kRead},
                                       {Field::kRs2, Kind::kScalar, Access::kRead},
                                       {Field::kMask, Kind::kMask, Access::kRead}};
constexpr OperandInfo kLoadVM[] = {{Field::kRd, Kind::kVector, Access::kWrite},
                                   {Field::kRs1, Kind::kScalar, Access::kRead},
                                   {Field::kRs2, Kind::kScalar, Access::kRead},
                                   {Field::kImm, Kind::kColumns},
                                   {Field::kSid, Kind::kScratchpad}};
constexpr OperandInfo kStoreVM[] = {{Field::kRd, Kind::kVector, Access::kRead},
                                    {Field::kRs1, Kind::kScalar, Access::kRead},
                                    {Field::kRs2, Kind::kScalar, Access::kRead},
                                    {Field::kImm, Kind::kColumns},
                                    {Field::kSid, Kind::kScratchpad}};
constexpr OperandInfo kTransfer[] = {{Field::kRd, Kind::kScalar, Access::kRead},
                                     {Field::kRs1, Kind::kScalar, Access::kRead},
                                     {Field::kRs2, Kind::kScalar, Access::kRead}};
constexpr OperandInfo kMoveVTS[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                    {Field::kRs1, Kind::kVector, Access::kRead},
                                    {Field::kImm, Kind::kImm8}};
constexpr OperandInfo kMoveMTS[] = {{Field::kRd, Kind::kScalar, Access::kWrite},
                                    {Field::kRs1, Kind::kMask, Access::kRead}};
constexpr OperandInfo kMoveSTM[] = {{Field::kRd, Kind::kMask, Access::kWrite},
                                    {Field::kRs1, Kind::kScalar, Access::kRead}};

// clang-format off
const InstructionInfo kTable[kOpCount] = {
    {Op::kAddS, "add.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 + rs2"},
    {Op::kSubS, "sub.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 - rs2"},
    {Op::kMulS, "mul.s", Format::kR, Unit::kMultS, LatencyClass::kScalarMul, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = low 32 bits of rs1 * rs2"},
    {Op::kDivS, "div.s", Format::kR, Unit::kDivS, LatencyClass::kScalarDiv, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 / rs2, signed, truncated toward zero; rs2 = 0 traps"},
    {Op::kModS, "mod.s", Format::kR, Unit::kDivS, LatencyClass::kScalarDiv, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = floor modulus of rs1 and rs2, with the sign of rs2; rs2 = 0 traps"},
    {Op::kOrS, "or.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 | rs2"},
    {Op::kAndS, "and.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 & rs2"},
    {Op::kXorS, "xor.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 ^ rs2"},
    {Op::kSllS, "sll.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 << rs2; amounts of 32 and more give 0"},
    {Op::kSrlS, "srl.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 >> rs2, logical; amounts of 32 and more give 0"},
    {Op::kSraS, "sra.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 >> rs2, arithmetic; amounts of 32 and more give the sign"},
    {Op::kSltS, "slt.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 < rs2, signed"},
    {Op::kSltuS, "sltu.s", Format::kR, Unit::kAluS, LatencyClass::kScalarAlu, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = rs1 < rs2, unsigned"},
    {Op::kBftsS, "bfts.s", Format::kR, Unit::kDivCvtS, LatencyClass::kScalarConvert, {1, 0, 0}, RetiredClass::kMoveConvert, FlopClass::kNone, 0, kUnaryR,
     "rd = float rs1 truncated toward zero, modulo 2^32; NaN, infinity and 2^63 and more trap; rs2 is ignored"},
    {Op::kAddBf, "add.bf", Format::kR, Unit::kBf16, LatencyClass::kScalarFloat, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = float rs1 + float rs2, binary32; operands up to FFFF are BF16 patterns"},
    {Op::kSubBf, "sub.bf", Format::kR, Unit::kBf16, LatencyClass::kScalarFloat, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = float rs1 - float rs2, binary32; operands up to FFFF are BF16 patterns"},
    {Op::kMulBf, "mul.bf", Format::kR, Unit::kBf16, LatencyClass::kScalarFloat, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = float rs1 * float rs2, binary32; operands up to FFFF are BF16 patterns"},
    {Op::kRcpBf, "rcp.bf", Format::kR, Unit::kDivCvtS, LatencyClass::kScalarRoot, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kUnaryR,
     "rd = 1 / float rs1, binary32; rs2 is ignored"},
    {Op::kSltBf, "slt.bf", Format::kR, Unit::kBf16, LatencyClass::kScalarFloat, {2, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kBinaryR,
     "rd = float rs1 < float rs2; NaN compares false"},
    {Op::kSqrtBf, "sqrt.bf", Format::kR, Unit::kDivCvtS, LatencyClass::kScalarRoot, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kUnaryR,
     "rd = square root of float rs1, binary32; rs2 is ignored"},
    {Op::kStbfS, "stbf.s", Format::kR, Unit::kDivCvtS, LatencyClass::kScalarConvert, {1, 0, 0}, RetiredClass::kMoveConvert, FlopClass::kNone, 0, kUnaryR,
     "rd = unsigned integer rs1 as binary32; rs2 is ignored"},
    {Op::kAddiS, "addi.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 + imm"},
    {Op::kSubiS, "subi.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 - imm"},
    {Op::kMuliS, "muli.s", Format::kI, Unit::kMultS, LatencyClass::kScalarMul, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = low 32 bits of rs1 * imm"},
    {Op::kDiviS, "divi.s", Format::kI, Unit::kDivS, LatencyClass::kScalarDiv, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 / imm, signed, truncated toward zero; imm = 0 traps"},
    {Op::kModiS, "modi.s", Format::kI, Unit::kDivS, LatencyClass::kScalarDiv, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = floor modulus of rs1 and imm, with the sign of imm; imm = 0 traps"},
    {Op::kOriS, "ori.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 | imm"},
    {Op::kAndiS, "andi.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 & imm"},
    {Op::kXoriS, "xori.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 ^ imm"},
    {Op::kSlliS, "slli.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 << imm; amounts outside 0..31 give 0"},
    {Op::kSrliS, "srli.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 >> imm, logical; amounts outside 0..31 give 0"},
    {Op::kSraiS, "srai.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 >> imm, arithmetic; amounts outside 0..31 give the sign"},
    {Op::kSltiS, "slti.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 < imm, signed"},
    {Op::kSltuiS, "sltui.s", Format::kI, Unit::kAluS, LatencyClass::kScalarAlu, {1, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kScalar, 0, kImmediateI,
     "rd = rs1 < imm, unsigned after sign extension"},
    {Op::kBeqS, "beq.s", Format::kBR, Unit::kControl, LatencyClass::kControl, {2, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl | kIsConditional, kBranchBR,
     "jumps to the target if rs1 = rs2; then rs1 += incr, taken or not"},
    {Op::kBneS, "bne.s", Format::kBR, Unit::kControl, LatencyClass::kControl, {2, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl | kIsConditional, kBranchBR,
     "jumps to the target if rs1 and rs2 differ; then rs1 += incr, taken or not"},
    {Op::kBltS, "blt.s", Format::kBR, Unit::kControl, LatencyClass::kControl, {2, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl | kIsConditional, kBranchBR,
     "jumps to the target if rs1 < rs2, signed unless the machine says otherwise; then rs1 += incr, taken or not"},
    {Op::kBgeS, "bge.s", Format::kBR, Unit::kControl, LatencyClass::kControl, {2, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl | kIsConditional, kBranchBR,
     "jumps to the target if rs1 >= rs2, signed unless the machine says otherwise; then rs1 += incr, taken or not"},
    {Op::kBgtS, "bgt.s", Format::kBR, Unit::kControl, LatencyClass::kControl, {2, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl | kIsConditional, kBranchBR,
     "jumps to the target if rs1 > rs2, signed unless the machine says otherwise; then rs1 += incr, taken or not"},
    {Op::kBleS, "ble.s", Format::kBR, Unit::kControl, LatencyClass::kControl, {2, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl | kIsConditional, kBranchBR,
     "jumps to the target if rs1 <= rs2, signed unless the machine says otherwise; then rs1 += incr, taken or not"},
    {Op::kLwS, "lw.s", Format::kM, Unit::kMemS, LatencyClass::kScalarLoad, {1, 0, 0}, RetiredClass::kScalarMem, FlopClass::kNone, kReadsMemory, kLoadM,
     "rd = 4 bytes at rs1 + imm"},
    {Op::kSwS, "sw.s", Format::kM, Unit::kMemS, LatencyClass::kScalarStore, {1, 0, 0}, RetiredClass::kScalarMem, FlopClass::kNone, kWritesMemory, kStoreM,
     "4 bytes at rs1 + imm = rs"},
    {Op::kLhwS, "lhw.s", Format::kM, Unit::kMemS, LatencyClass::kScalarLoad, {1, 0, 0}, RetiredClass::kScalarMem, FlopClass::kNone, kReadsMemory, kLoadM,
     "rd = 2 bytes at rs1 + imm, in the upper half; the lower half is 0"},
    {Op::kShwS, "shw.s", Format::kM, Unit::kMemS, LatencyClass::kScalarStore, {1, 0, 0}, RetiredClass::kScalarMem, FlopClass::kNone, kWritesMemory, kStoreM,
     "2 bytes at rs1 + imm = upper half of rs"},
    {Op::kJal, "jal", Format::kMI, Unit::kControl, LatencyClass::kControl, {0, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl, kJumpMI,
     "jumps to the target; rd = address of the next packet"},
    {Op::kJalr, "jalr", Format::kI, Unit::kControl, LatencyClass::kControl, {1, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl, kImmediateI,
     "jumps to rs1 + imm; rd = address of the next packet"},
    {Op::kLiS, "li.s", Format::kMI, Unit::kAluS, LatencyClass::kScalarAlu, {0, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kNone, 0, kConstantMI,
     "rd = imm"},
    {Op::kLuiS, "lui.s", Format::kMI, Unit::kAluS, LatencyClass::kScalarAlu, {0, 0, 0}, RetiredClass::kScalarAlu, FlopClass::kNone, 0, kConstantMI,
     "rd = imm << 7"},
    {Op::kNopS, "nop.s", Format::kR, Unit::kNone, LatencyClass::kNone, {0, 0, 0}, RetiredClass::kBranchControl, FlopClass::kNone, 0, {},
     "does nothing; fills a slot and is not counted"},
    {Op::kHaltS, "halt.s", Format::kR, Unit::kNone, LatencyClass::kNone, {4, 4, 2}, RetiredClass::kBranchControl, FlopClass::kNone, kIsControl, {},
     "stops after this packet"},
    {Op::kAddVv, "add.vv", Format::kVV, Unit::kAluV, LatencyClass::kVectorAlu, {0, 2, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kMaskedVV,
     "vd[i] = bf16(bf16(vs1[i]) + bf16(vs2[i])) where the mask is 1"},
    {Op::kSubVv, "sub.vv", Format::kVV, Unit::kAluV, LatencyClass::kVectorAlu, {0, 2, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kMaskedVV,
     "vd[i] = bf16(bf16(vs1[i]) - bf16(vs2[i])) where the mask is 1"},
    {Op::kMulVv, "mul.vv", Format::kVV, Unit::kMultV, LatencyClass::kVectorMul, {0, 2, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kMaskedVV,
     "vd[i] = bf16(bf16(vs1[i]) * bf16(vs2[i])) where the mask is 1"},
    {Op::kGemmVv, "gemm.vv", Format::kVV, Unit::kGemm, LatencyClass::kGemm, {0, 2, 0}, RetiredClass::kGemmSystolic, FlopClass::kMatmul, kReadsWeights, kGemmOperands,
     "vd[j] = bf16(sum over k of bf16(vs1[k]) * bf16(W[k][j])) + vs2[j]; the mask is ignored"},
    {Op::kExpiVi, "expi.vi", Format::kVI, Unit::kExpV, LatencyClass::kExp, {0, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kExpVI,
     "vd[i] = bf16(e^bf16(vs1[i])) where the mask is 1; imm8 is ignored"},
    {Op::kLwVi, "lw.vi", Format::kVI, Unit::kGemm, LatencyClass::kWeightLoad, {0, 1, 0}, RetiredClass::kGemmSystolic, FlopClass::kNone, kReadsWeights | kWritesWeights, kWeightVI,
     "pushes vs1 into the weight buffer as its next column; vd, imm8 and the mask are ignored"},
    {Op::kRsumVi, "rsum.vi", Format::kVI, Unit::kAluV, LatencyClass::kReduction, {0, 1, 0}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kReduceVI,
     "sum of the enabled bf16(vs1[i]): to every lane of vd if imm8[6], else to lane imm8[4:0], the others 0 if imm8[5] and vs1 if not"},
    {Op::kRminVi, "rmin.vi", Format::kVI, Unit::kAluV, LatencyClass::kReduction, {0, 1, 0}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kReduceVI,
     "minimum of the enabled bf16(vs1[i]): to every lane of vd if imm8[6], else to lane imm8[4:0], the others 0 if imm8[5] and vs1 if not"},
    {Op::kRmaxVi, "rmax.vi", Format::kVI, Unit::kAluV, LatencyClass::kReduction, {0, 1, 0}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kReduceVI,
     "maximum of the enabled bf16(vs1[i]): to every lane of vd if imm8[6], else to lane imm8[4:0], the others 0 if imm8[5] and vs1 if not"},
    {Op::kMgtMvv, "mgt.mvv", Format::kVMV, Unit::kAluV, LatencyClass::kVectorAlu, {0, 2, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMV,
     "bit i of vmd = vs1[i] > vs2[i], unrounded, where the mask is 1"},
    {Op::kMltMvv, "mlt.mvv", Format::kVMV, Unit::kAluV, LatencyClass::kVectorAlu, {0, 2, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMV,
     "bit i of vmd = vs1[i] < vs2[i], unrounded, where the mask is 1"},
    {Op::kMeqMvv, "meq.mvv", Format::kVMV, Unit::kAluV, LatencyClass::kVectorAlu, {0, 2, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMV,
     "bit i of vmd = vs1[i] == vs2[i], unrounded, where the mask is 1"},
    {Op::kMneqMvv, "mneq.mvv", Format::kVMV, Unit::kAluV, LatencyClass::kVectorAlu, {0, 2, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMV,
     "bit i of vmd = vs1[i] != vs2[i], unrounded, where the mask is 1"},
    {Op::kMgtMvs, "mgt.mvs", Format::kVMS, Unit::kAluV, LatencyClass::kVectorAlu, {1, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMS,
     "bit i of vmd = vs1[i] > float rs1, unrounded, where the mask is 1"},
    {Op::kMltMvs, "mlt.mvs", Format::kVMS, Unit::kAluV, LatencyClass::kVectorAlu, {1, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMS,
     "bit i of vmd = vs1[i] < float rs1, unrounded, where the mask is 1"},
    {Op::kMeqMvs, "meq.mvs", Format::kVMS, Unit::kAluV, LatencyClass::kVectorAlu, {1, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMS,
     "bit i of vmd = vs1[i] == float rs1, unrounded, where the mask is 1"},
    {Op::kMneqMvs, "mneq.mvs", Format::kVMS, Unit::kAluV, LatencyClass::kVectorAlu, {1, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kCompareVMS,
     "bit i of vmd = vs1[i] != float rs1, unrounded, where the mask is 1"},
    {Op::kVregLd, "vreg.ld", Format::kVM, Unit::kVecMem, LatencyClass::kVregLoad, {2, 0, 1}, RetiredClass::kVectorMem, FlopClass::kNone, kReadsScratchpad | kReadsMemory | kReadsX33, kLoadVM,
     "vd = num_cols + 1 lanes of row rs1 / 64 + rs2 of scratchpad sid, or of data memory at rs1; the other lanes are 0"},
    {Op::kVregSt, "vreg.st", Format::kVM, Unit::kVecMem, LatencyClass::kVregStore, {2, 1, 1}, RetiredClass::kVectorMem, FlopClass::kNone, kWritesScratchpad | kWritesMemory | kReadsX33, kStoreVM,
     "num_cols + 1 lanes of vs to row rs1 / 64 + rs2 of scratchpad sid, or to data memory at rs1"},
    {Op::kScpadLd, "scpad.ld", Format::kSDMA, Unit::kSdma, LatencyClass::kSdma, {3, 0, 0}, RetiredClass::kSdma, FlopClass::kNone, kReadsMemory | kWritesScratchpad, kTransfer,
     "copies a tile from data memory at rs2 to the scratchpad at rs1, as the metadata in rs3 says"},
    {Op::kScpadSt, "scpad.st", Format::kSDMA, Unit::kSdma, LatencyClass::kSdma, {3, 0, 0}, RetiredClass::kSdma, FlopClass::kNone, kWritesMemory | kReadsScratchpad, kTransfer,
     "copies a tile from the scratchpad at rs1 to data memory at rs2, as the metadata in rs3 says"},
    {Op::kVmovVts, "vmov.vts", Format::kVTS, Unit::kWbVtoS, LatencyClass::kMove, {0, 1, 0}, RetiredClass::kMoveConvert, FlopClass::kNone, 0, kMoveVTS,
     "rd = lane imm8 of vs1; lanes above 31 trap"},
    {Op::kMvMts, "mv.mts", Format::kMTS, Unit::kWbMtoS, LatencyClass::kMove, {0, 0, 1}, RetiredClass::kMoveConvert, FlopClass::kNone, 0, kMoveMTS,
     "rd = mask register vms"},
    {Op::kMvStm, "mv.stm", Format::kSTM, Unit::kWbStoM, LatencyClass::kMove, {1, 0, 0}, RetiredClass::kMoveConvert, FlopClass::kNone, 0, kMoveSTM,
     "mask register vmd = rs1"},
    {Op::kAddVs, "add.vs", Format::kVS, Unit::kAluV, LatencyClass::kVectorAlu, {1, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kMaskedVS,
     "vd[i] = bf16(bf16(vs1[i]) + bf16(float rs1)) where the mask is 1"},
    {Op::kSubVs, "sub.vs", Format::kVS, Unit::kAluV, LatencyClass::kVectorAlu, {1, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kMaskedVS,
     "vd[i] = bf16(bf16(vs1[i]) - bf16(float rs1)) where the mask is 1"},
    {Op::kMulVs, "mul.vs", Format::kVS, Unit::kMultV, LatencyClass::kVectorMul, {1, 1, 1}, RetiredClass::kVectorAlu, FlopClass::kVector, 0, kMaskedVS,
     "vd[i] = bf16(bf16(vs1[i]) * bf16(float rs1)) where the mask is 1"},
};
// clang-format on

}  // namespace

absl::Span<const InstructionInfo> AllInstructions() { return kTable; }

const InstructionInfo& GetInfo(Op op) {
  const int index = static_cast<int>(op) - 1;
  ATALLA_CHECK(index >= 0 && index < kOpCount);
  return kTable[index];
}

std::optional<Op> OpFromOpcode(uint32_t opcode) {
  if (opcode < 1 || opcode > kOpCount) return std::nullopt;
  return static_cast<Op>(opcode);
}

std::optional<Op> OpFromMnemonic(absl::string_view mnemonic) {
  static const auto* const by_mnemonic = [] {
    auto* map = new absl::flat_hash_map<absl::string_view, Op>;
    for (const InstructionInfo& info : kTable) map->emplace(info.mnemonic, info.op);
    return map;
  }();
  const auto found = by_mnemonic->find(mnemonic);
  if (found == by_mnemonic->end()) return std::nullopt;
  return found->second;
}

absl::string_view FormatName(Format format) {
  constexpr absl::string_view kNames[] = {"R",   "I",   "M",   "MI",  "BR",  "VV", "VS",  "VI",
                                          "VTS", "VMV", "VMS", "MTS", "STM", "VM", "SDMA"};
  return kNames[static_cast<int>(format)];
}

absl::string_view UnitName(Unit unit) {
  constexpr absl::string_view kNames[kUnitCount] = {
      "NONE",   "ALU.S", "MULT.S", "DIV.S",   "DIV_CVT.S", "BF16",   "MEM.S",  "CONTROL", "ALU.V",
      "MULT.V", "EXP.V", "GEMM",   "VEC_MEM", "SDMA",      "WBMTOS", "WBSTOM", "WBVTOS"};
  return kNames[static_cast<int>(unit)];
}

absl::string_view LatencyClassName(LatencyClass latency_class) {
  constexpr absl::string_view kNames[kLatencyClassCount] = {
      "scalar_alu",  "scalar_mul",   "scalar_div",  "scalar_convert", "scalar_float", "scalar_root",
      "scalar_load", "scalar_store", "control",     "vector_alu",     "vector_mul",   "exp",
      "reduction",   "gemm",         "weight_load", "vreg_load",      "vreg_store",   "vreg_memory",
      "sdma",        "move",         "none"};
  return kNames[static_cast<int>(latency_class)];
}

absl::string_view RetiredClassName(RetiredClass retired) {
  constexpr absl::string_view kNames[kRetiredClassCount] = {
      "branch_control", "sdma",       "scalar_mem",    "scalar_alu",
      "vector_mem",     "vector_alu", "gemm_systolic", "move_convert"};
  return kNames[static_cast<int>(retired)];
}

Range OperandRange(OperandKind kind) {
  switch (kind) {
    case OperandKind::kScalar:
    case OperandKind::kVector:
    case OperandKind::kImm8:
      return {0, 255};
    case OperandKind::kMask:
      return {0, kMaskRegisterCount - 1};
    case OperandKind::kImm12:
      return {-2048, 2047};
    case OperandKind::kImm25:
    case OperandKind::kJump:
      return {-(1 << 24), (1 << 24) - 1};
    case OperandKind::kBranch:
      return {-2048, 2044};
    case OperandKind::kIncrement:
      return {0, 127};
    case OperandKind::kColumns:
      return {0, kLanes - 1};
    case OperandKind::kScratchpad:
      return {0, 3};
  }
  ATALLA_CHECK(false && "operand kind");
  return {};
}

Op InvertedBranch(Op branch) {
  switch (branch) {
    case Op::kBeqS:
      return Op::kBneS;
    case Op::kBneS:
      return Op::kBeqS;
    case Op::kBltS:
      return Op::kBgeS;
    case Op::kBgeS:
      return Op::kBltS;
    case Op::kBgtS:
      return Op::kBleS;
    case Op::kBleS:
      return Op::kBgtS;
    default:
      ATALLA_CHECK(false && "not a conditional branch");
      return branch;
  }
}

}  // namespace atalla::isa
