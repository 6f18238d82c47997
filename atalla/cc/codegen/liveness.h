// Which virtual registers are live where, in a machine function.
//
//   const Liveness liveness(function);
//   liveness.ForEachLiveOut(block, [](int index) { ... });
//
// Virtual registers of all three files share one numbering: Index() and Register().

#ifndef ATALLA_CC_CODEGEN_LIVENESS_H_
#define ATALLA_CC_CODEGEN_LIVENESS_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "atalla/cc/codegen/machine.h"

namespace atalla::cc {

// The dense numbering of a function's virtual registers.
class RegisterNumbering {
 public:
  explicit RegisterNumbering(const MachineFunction& function);
  int count() const { return first_[3]; }
  int Index(const Reg& reg) const { return first_[static_cast<int>(reg.file)] + reg.number; }
  Reg Register(int index) const;

 private:
  int first_[4];
};

class Liveness {
 public:
  explicit Liveness(const MachineFunction& function);

  const RegisterNumbering& numbering() const { return numbering_; }
  void ForEachLiveOut(int block, absl::FunctionRef<void(int)> visit) const;

 private:
  using Bits = std::vector<uint64_t>;

  RegisterNumbering numbering_;
  std::vector<Bits> live_out_;
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_CODEGEN_LIVENESS_H_
