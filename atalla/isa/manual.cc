#include "atalla/isa/manual.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "atalla/base/check.h"
#include "atalla/isa/encoding.h"
#include "atalla/isa/instruction.h"
#include "atalla/isa/machine.h"
#include "atalla/isa/syntax.h"
#include "atalla/isa/table.h"
#include "atalla/v1/machine.pb.h"
#include "atalla/v1/program.pb.h"

namespace atalla::isa {
namespace {

constexpr absl::string_view kIntroduction =
    "# Instruction set\n\n"
    "<!-- Generated from atalla/isa/table.cc, the encoder and the machine description:\n"
    "     UPDATE_GOLDEN=1 ./bazelw run //atalla/isa:manual_test -->\n\n";

constexpr absl::string_view kExecution =
    "Slots of a packet run one after another, each completely, slot 0 first; a later slot sees "
    "what "
    "earlier ones wrote. The packet address counts bytes, and all control instructions work with "
    "the address of their own packet; a taken branch does not cancel the slots after it. x0 and v0 "
    "read as 0 and ignore writes; m0 is an ordinary register that starts with all bits set. Lanes "
    "hold binary32 words; bf16() rounds to the nearest BF16 value, ties to even. Data memory, "
    "instruction memory, the scratchpads and the weight buffer are separate; data leaves for "
    "memory "
    "as BF16 by truncation.";

// Rows of a Markdown table.
std::string Row(const std::vector<std::string>& cells) {
  std::vector<std::string> escaped;
  for (const std::string& cell : cells) {
    escaped.push_back(absl::StrReplaceAll(cell, {{"|", "\\|"}}));
  }
  return absl::StrCat("| ", absl::StrJoin(escaped, " | "), " |\n");
}

std::string Header(const std::vector<std::string>& cells) {
  return absl::StrCat(Row(cells), Row(std::vector<std::string>(cells.size(), "---")));
}

// Prose in lines of at most 120 columns.
std::string Wrap(absl::string_view prose) {
  constexpr size_t kColumns = 120;
  std::string text;
  size_t column = 0;
  for (const absl::string_view word : absl::StrSplit(prose, ' ')) {
    if (column > 0 && column + 1 + word.size() > kColumns) {
      text.push_back('\n');
      column = 0;
    }
    if (column > 0) text.push_back(' ');
    column += (column > 0 ? 1 : 0) + word.size();
    absl::StrAppend(&text, word);
  }
  return absl::StrCat(text, "\n\n");
}

std::string Code(absl::string_view text) { return absl::StrCat("`", text, "`"); }

std::string MachineSection(const MachineModel& machine) {
  const v1::Scratchpads& scratchpads = machine.proto().scratchpads();
  const std::string state = absl::StrCat(
      "An instruction has 40 bits; its opcode is bits 6:0. ", kSlotsPerPacket,
      " instructions form a packet, slot 0 in the most significant bits. Packets lie ",
      kBytesPerPacket, " bytes apart. There are ", kScalarRegisterCount,
      " scalar registers of 32 bits, ", kVectorRegisterCount, " vector registers of ", kLanes,
      " lanes, ", kMaskRegisterCount, " mask registers of 32 bits, ", scratchpads.count(),
      " scratchpads of ", scratchpads.rows(), " rows of ", scratchpads.lanes(),
      " lanes, and a weight buffer of ", kLanes, " x ", kLanes, " lanes.");
  return absl::StrCat(Wrap(state), Wrap(kExecution));
}

// "14:7", or "14, 39:31" for a field in pieces, low ones first.
std::string BitRanges(uint64_t bits) {
  std::vector<std::string> ranges;
  for (int low = 0; low < 40; ++low) {
    if ((bits >> low & 1) == 0) continue;
    int high = low;
    while ((bits >> (high + 1) & 1) != 0) ++high;
    ranges.push_back(high == low ? absl::StrCat(low) : absl::StrCat(high, ":", low));
    low = high;
  }
  return absl::StrJoin(ranges, ", ");
}

uint64_t MustEncode(const Instruction& instruction) {
  const absl::StatusOr<uint64_t> word = Encode(instruction);
  ATALLA_CHECK(word.ok());
  return *word;
}

// The bits that an operand fills, asked of the encoder: what an operand of all ones sets.
uint64_t OperandBits(Op op, const OperandInfo& operand) {
  Instruction zero;
  zero.op = op;
  Instruction ones = zero;
  const Range range = OperandRange(operand.kind);
  // Signed fields hold all ones as -1; a branch offset counts words.
  const int64_t all_ones = range.min == 0                         ? range.max
                           : operand.kind == OperandKind::kBranch ? -4
                                                                  : -1;
  SetField(ones, operand.field, all_ones);
  return MustEncode(ones) ^ MustEncode(zero);
}

std::string FormatRow(const InstructionInfo& info, const std::vector<std::string>& members) {
  const std::vector<std::string> names = OperandNames(info.op);
  std::vector<std::string> fields;
  for (size_t i = 0; i < info.operands.size(); ++i) {
    fields.push_back(
        absl::StrCat(names[i], " ", BitRanges(OperandBits(info.op, info.operands[i]))));
  }
  return Row({std::string(FormatName(info.format)), absl::StrJoin(fields, "; "),
              absl::StrJoin(members, " ")});
}

// One row for each format, in the order in which the table first has them.
std::string FormatSection() {
  std::string text = absl::StrCat(
      "## Formats\n\n",
      Wrap(absl::StrCat("Bits of the operands, high:low. Bits that no operand fills are 0 when "
                        "assembled and ignored when decoded. Opcodes 0 and ",
                        kOpCount + 1, "..127 are undefined.")),
      Header({"Format", "Operands and their bits", "Instructions"}));
  std::vector<const InstructionInfo*> first;
  std::vector<std::vector<std::string>> members;
  for (const InstructionInfo& info : AllInstructions()) {
    size_t i = 0;
    while (i < first.size() && first[i]->format != info.format) ++i;
    if (i == first.size()) {
      first.push_back(&info);
      members.emplace_back();
    }
    members[i].push_back(Code(info.mnemonic));
  }
  for (size_t i = 0; i < first.size(); ++i)
    absl::StrAppend(&text, FormatRow(*first[i], members[i]));
  return absl::StrCat(text, "\n");
}

constexpr std::pair<OperandKind, absl::string_view> kKinds[] = {
    {OperandKind::kScalar, "rd, rs, rs1, rs2, rs3: scalar register, `x5` or `$5`"},
    {OperandKind::kVector, "vd, vs, vs1, vs2: vector register, `v5` or `$5`"},
    {OperandKind::kMask, "vmd, vms, mask: mask register, `m5` or `5`"},
    {OperandKind::kImm12, "imm12: signed"},
    {OperandKind::kImm25, "imm25: signed"},
    {OperandKind::kImm8, "imm8: unsigned"},
    {OperandKind::kBranch, "target of a branch: bytes from its packet, a multiple of 4"},
    {OperandKind::kJump, "target of `jal`: bytes from its packet"},
    {OperandKind::kIncrement, "incr7: what a branch adds to rs1 after comparing"},
    {OperandKind::kColumns, "num_cols: index of the last lane moved"},
    {OperandKind::kScratchpad, "sid: scratchpad"},
};

std::string OperandSection() {
  std::string text = absl::StrCat("## Operands\n\n", Header({"Operand", "Values"}));
  for (const auto& [kind, what] : kKinds) {
    const Range range = OperandRange(kind);
    absl::StrAppend(&text, Row({std::string(what), absl::StrCat(range.min, "..", range.max)}));
  }
  return absl::StrCat(text, "\n");
}

// What an instruction uses besides its operands.
std::string Effects(uint32_t effects) {
  constexpr std::pair<uint32_t, absl::string_view> kNames[] = {
      {kReadsMemory, "reads memory"},
      {kWritesMemory, "writes memory"},
      {kReadsScratchpad, "reads scratchpad"},
      {kWritesScratchpad, "writes scratchpad"},
      {kReadsWeights, "reads weights"},
      {kWritesWeights, "writes weights"},
      {kReadsX33, "reads x33"},
  };
  std::vector<absl::string_view> names;
  for (const auto& [effect, name] : kNames) {
    if ((effects & effect) != 0) names.push_back(name);
  }
  return absl::StrJoin(names, ", ");
}

std::string InstructionRow(const InstructionInfo& info, const MachineModel& machine) {
  const std::string effects = Effects(info.effects);
  return Row({absl::StrFormat("%d", static_cast<int>(info.op)), Code(Syntax(info.op)),
              std::string(FormatName(info.format)), std::string(UnitName(info.unit)),
              absl::StrCat(machine.Latency(info.op)),
              absl::StrCat(info.ports.scalar, "/", info.ports.vector, "/", info.ports.mask),
              effects.empty() ? std::string(info.description)
                              : absl::StrCat(info.description, " *(", effects, ")*")});
}

constexpr std::pair<RetiredClass, absl::string_view> kGroups[] = {
    {RetiredClass::kScalarAlu, "Scalar arithmetic"},
    {RetiredClass::kScalarMem, "Scalar memory"},
    {RetiredClass::kBranchControl, "Control"},
    {RetiredClass::kVectorAlu, "Vector arithmetic, reductions and compares"},
    {RetiredClass::kGemmSystolic, "Systolic array"},
    {RetiredClass::kVectorMem, "Vector load and store"},
    {RetiredClass::kSdma, "Scratchpad transfers"},
    {RetiredClass::kMoveConvert, "Moves and conversions"},
};

std::string InstructionSections(const MachineModel& machine) {
  std::string text = absl::StrCat(
      "## Instructions\n\n",
      Wrap(
          "The number is the opcode. Latency: packets from issue until the result may be used. "
          "Ports: "
          "scalar, vector and mask registers that the instruction reads, as the packet rules count "
          "them. `vreg.*` on data memory has a latency of its own (class `vreg_memory` below). In "
          "brackets: what may be left out."));
  for (const auto& [group, title] : kGroups) {
    absl::StrAppend(
        &text, "### ", title, "\n\n",
        Header({"Op", "Assembly", "Format", "Unit", "Latency", "Ports", "What it does"}));
    for (const InstructionInfo& info : AllInstructions()) {
      if (info.retired == group) absl::StrAppend(&text, InstructionRow(info, machine));
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

std::string LimitSection(const MachineModel& machine) {
  std::string text = absl::StrCat(
      "## Limits and latencies of the machine `", machine.name(),
      "`\n\nFrom `atalla/isa/machines/atalla.textproto`. A packet may hold so many instructions of "
      "each unit, and read ",
      machine.Ports().scalar, " scalar, ", machine.Ports().vector, " vector and ",
      machine.Ports().mask, " mask operands.\n\n", Header({"Unit", "In one packet"}));
  for (int i = 0; i < kUnitCount; ++i) {
    const Unit unit = static_cast<Unit>(i);
    absl::StrAppend(&text,
                    Row({std::string(UnitName(unit)), absl::StrCat(machine.UnitLimit(unit))}));
  }
  absl::StrAppend(&text, "\n", Header({"Latency class", "Packets"}));
  for (int i = 0; i < kLatencyClassCount; ++i) {
    const LatencyClass latency_class = static_cast<LatencyClass>(i);
    absl::StrAppend(&text, Row({std::string(LatencyClassName(latency_class)),
                                absl::StrCat(machine.Latency(latency_class))}));
  }
  return absl::StrCat(text, "\n");
}

std::string SemanticsSection(const MachineModel& machine) {
  const v1::Semantics& semantics = machine.semantics();
  return absl::StrCat(
      "## Readings of the machine `", machine.name(),
      "`\n\nWhere existing programs disagree about an instruction, the machine description says "
      "which reading holds; `proto/machine.proto` describes the values.\n\n",
      Header({"Switch", "Value"}),
      Row({"`weight_mode`", v1::WeightMode_Name(semantics.weight_mode())}),
      Row({"`gemm_order`", v1::Semantics::GemmOrder_Name(semantics.gemm_order())}),
      Row({"`slot_order`", v1::Semantics::SlotOrder_Name(semantics.slot_order())}),
      Row({"`order_branches`", v1::Semantics::OrderBranches_Name(semantics.order_branches())}),
      Row({"`disabled_compare_bits`",
           v1::Semantics::DisabledCompareBits_Name(semantics.disabled_compare_bits())}),
      Row({"`scalar_float_overflow`",
           v1::Semantics::ScalarFloatOverflow_Name(semantics.scalar_float_overflow())}),
      Row({"`sdma_bad_scratchpad`",
           v1::Semantics::SdmaBadScratchpad_Name(semantics.sdma_bad_scratchpad())}));
}

}  // namespace

std::string InstructionManual(const MachineModel& machine) {
  return absl::StrCat(kIntroduction, MachineSection(machine), FormatSection(), OperandSection(),
                      InstructionSections(machine), LimitSection(machine),
                      SemanticsSection(machine));
}

}  // namespace atalla::isa
