#include "atalla/cc/codegen/registers.h"

namespace atalla::cc {
namespace {

RegisterSet MakeAllocatable() {
  RegisterSet set;
  for (int i = 0; i < isa::kScalarRegisterCount; ++i) set.Add(ScalarRegister(i));
  for (int reserved : {0, kReturnAddress, kStackPointer, 33, kScratchRegister, 254}) {
    set.files[0].reset(reserved);
  }
  for (int i = 1; i < isa::kVectorRegisterCount; ++i) set.Add(VectorRegister(i));
  for (int i = 1; i < isa::kMaskRegisterCount; ++i) set.Add(MaskRegister(i));
  return set;
}

RegisterSet MakeCalleeSaved() {
  RegisterSet set;
  set.Add(ScalarRegister(8));
  set.Add(ScalarRegister(9));
  for (int i = 18; i <= 27; ++i) set.Add(ScalarRegister(i));
  set.Add(ScalarRegister(32));
  return set;
}

RegisterSet MakeCallerSaved() {
  RegisterSet set = MakeAllocatable();
  const RegisterSet saved = MakeCalleeSaved();
  for (int file = 0; file < 3; ++file) set.files[file] &= ~saved.files[file];
  set.Add(ScalarRegister(kReturnAddress));
  set.Add(ScalarRegister(kScratchRegister));
  set.Add(ScalarRegister(254));
  return set;
}

}  // namespace

const RegisterSet& AllocatableRegisters() {
  static const RegisterSet* const kSet = new RegisterSet(MakeAllocatable());
  return *kSet;
}

const RegisterSet& CallerSavedRegisters() {
  static const RegisterSet* const kSet = new RegisterSet(MakeCallerSaved());
  return *kSet;
}

const RegisterSet& CalleeSavedRegisters() {
  static const RegisterSet* const kSet = new RegisterSet(MakeCalleeSaved());
  return *kSet;
}

}  // namespace atalla::cc
