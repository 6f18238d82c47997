// A program before scheduling: instructions in order, with labels, references to them, and where
// each came from. The assembler and the compiler make it; the scheduler consumes it.
//
//   Code code;
//   code.labels.push_back({"main", 0});
//   code.instructions.push_back({instruction, CodeInstruction::Reference::kNone, "", location,
//   ""}); std::string text = PrintCode(code);   // ParseAssembly(text, code.name) gives `code` back
//
// The text form is described in docs/assembly.md.

#ifndef ATALLA_ASSEMBLER_CODE_H_
#define ATALLA_ASSEMBLER_CODE_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "atalla/base/diagnostic.h"
#include "atalla/isa/instruction.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {

struct CodeInstruction {
  // What the immediate will be once `target` has an address. The field itself is 0 until then.
  enum class Reference {
    kNone,         // The immediate is final.
    kPcRelative,   // Branches and jal: bytes from this instruction's packet to the target's.
    kAddressHigh,  // lui.s: the target's packet address >> 7.
    kAddressLow,   // addi.s: the target's packet address & 0x7F.
  };

  isa::Instruction instruction;
  Reference reference = Reference::kNone;
  std::string target;  // A label of the same Code; empty if `reference` is kNone.
  SourceLocation location;
  std::string comment;  // One line, without '#'.

  friend bool operator==(const CodeInstruction& a, const CodeInstruction& b) {
    return a.instruction == b.instruction && a.reference == b.reference && a.target == b.target &&
           a.location == b.location && a.comment == b.comment;
  }
};

// Stands before instructions[index]; index == instructions.size() is the end of the program.
struct CodeLabel {
  std::string name;  // [A-Za-z_][A-Za-z0-9_]*
  int index = 0;
  // Something outside of the instructions holds the address, such as a jump table in data: any jalr
  // may come here. Passes that rewrite code keep such labels.
  bool is_address_taken = false;

  friend bool operator==(const CodeLabel& a, const CodeLabel& b) {
    return a.name == b.name && a.index == b.index && a.is_address_taken == b.is_address_taken;
  }
};

struct Code {
  std::string name;
  std::vector<CodeInstruction> instructions;
  std::vector<CodeLabel> labels;  // Ascending by index; names are unique.
  v1::WeightMode weight_mode = v1::WEIGHT_MODE_ANY;

  friend bool operator==(const Code& a, const Code& b) {
    return a.name == b.name && a.instructions == b.instructions && a.labels == b.labels &&
           a.weight_mode == b.weight_mode;
  }
};

// OK if labels are well-formed, unique and ascending, every reference has a label and fits its
// operation, and every field is in range. kInvalidArgument names the instruction or the label.
absl::Status CheckCode(const Code& code);

// Labels that a jalr may go to: those whose address an instruction takes (kAddressHigh,
// kAddressLow), and those that something outside of the instructions holds. O(code).
absl::flat_hash_set<std::string> AddressTakenLabels(const Code& code);

// Assembly text, one instruction a line; deterministic. Source lines are carried by `.loc`, the
// weight mode by `.weights`. REQUIRES: CheckCode(code) is OK.
std::string PrintCode(const Code& code);

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_CODE_H_
