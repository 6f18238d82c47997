// A set of registers of all three files.
//
//   RegisterSet live;
//   live.Add({isa::RegisterFile::kVector, 3});
//   live |= other;

#ifndef ATALLA_SCHED_FLOW_REGISTER_SET_H_
#define ATALLA_SCHED_FLOW_REGISTER_SET_H_

#include <bitset>
#include <string>

#include "atalla/assembler/code.h"
#include "atalla/isa/effects.h"
#include "atalla/isa/instruction.h"

namespace atalla::sched::flow {

class RegisterSet {
 public:
  static constexpr int kSize =
      isa::kScalarRegisterCount + isa::kVectorRegisterCount + isa::kMaskRegisterCount;

  // Registers as numbers: scalar ones from 0, vectors, masks.
  static constexpr int Index(isa::Register reg) {
    constexpr int kFirst[] = {0, isa::kScalarRegisterCount,
                              isa::kScalarRegisterCount + isa::kVectorRegisterCount};
    return kFirst[static_cast<int>(reg.file)] + reg.number;
  }

  bool Contains(isa::Register reg) const { return bits_[Index(reg)]; }
  void Add(isa::Register reg) { bits_.set(Index(reg)); }
  void Remove(isa::Register reg) { bits_.reset(Index(reg)); }
  int size() const { return static_cast<int>(bits_.count()); }

  RegisterSet& operator|=(const RegisterSet& other) {
    bits_ |= other.bits_;
    return *this;
  }
  RegisterSet& operator&=(const RegisterSet& other) {
    bits_ &= other.bits_;
    return *this;
  }
  // Takes out what `other` has.
  RegisterSet& operator-=(const RegisterSet& other) {
    bits_ &= ~other.bits_;
    return *this;
  }
  friend bool operator==(const RegisterSet& a, const RegisterSet& b) { return a.bits_ == b.bits_; }
  friend bool operator!=(const RegisterSet& a, const RegisterSet& b) { return !(a == b); }

  // "x1 x5 v3 m0", ascending.
  std::string ToString() const;

 private:
  std::bitset<kSize> bits_;
};

// The registers that some instruction of `code` reads or writes: what a rewriting of it must leave
// as it was wherever control gets out of its sight.
RegisterSet NamedRegisters(const assembler::Code& code);

}  // namespace atalla::sched::flow

#endif  // ATALLA_SCHED_FLOW_REGISTER_SET_H_
