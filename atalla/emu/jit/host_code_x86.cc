#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "asmjit/x86.h"
#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/scalar_handlers.h"
#include "atalla/emu/fast/simd_level.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/translator.h"
#include "atalla/emu/jit/chains.h"
#include "atalla/emu/jit/emitter.h"
#include "atalla/emu/jit/host_code.h"
#include "atalla/emu/jit/meaning.h"
#include "atalla/emu/jit/row_emitter.h"

namespace atalla::emu::jit {
namespace {

// Never memory that is writable and executable at one address: code is written through another view
// of the pages.
asmjit::JitAllocator::CreateParams TwoViews() {
  asmjit::JitAllocator::CreateParams params;
  params.reset();
  params.options = asmjit::JitAllocatorOptions::kUseDualMapping;
  return params;
}

class Failures : public asmjit::ErrorHandler {
 public:
  void handleError(asmjit::Error, const char*, asmjit::BaseEmitter*) override { any_ = true; }
  bool any() const { return any_; }

 private:
  bool any_ = false;
};

class X86HostCode : public HostCode {
 public:
  X86HostCode(const Switches& switches, const Options& options, fast::SimdLevel level,
              uint32_t row_mask)
      : switches_(switches), options_(options), meanings_(switches), params_(TwoViews()) {
    row_target_.swaps_pairs = level == fast::SimdLevel::kAvx512Bf16;
    row_target_.row_mask = row_mask;
    if (level == fast::SimdLevel::kAvx512 || level == fast::SimdLevel::kAvx512Bf16) {
      meanings_.AddRows(switches, fast::HandlersFor(level));
    }
    Clear();
  }

  Result Add(absl::Span<const fast::TranslatedBlock* const> blocks, fast::Block* table) override;

  const fast::Operation* OriginalOf(const fast::Operation* op) const override {
    for (const Region& region : regions_) {
      const fast::Operation* const original = region.chains->OriginalOf(op);
      if (original != nullptr) return original;
    }
    return op;
  }

  size_t size_bytes() const override { return size_bytes_; }

  void Clear() override {
    regions_.clear();
    size_bytes_ = 0;
    runtime_ = std::make_unique<asmjit::JitRuntime>(&params_);
  }

 private:
  struct Region {
    std::unique_ptr<Chains> chains;
    std::vector<fast::Operation> entries;  // What the table points to.
  };

  const Switches switches_;
  const Options options_;
  MeaningTable meanings_;
  RowTarget row_target_;
  const asmjit::JitAllocator::CreateParams params_;
  std::unique_ptr<asmjit::JitRuntime> runtime_;
  std::vector<Region> regions_;
  size_t size_bytes_ = 0;
};

HostCode::Result X86HostCode::Add(absl::Span<const fast::TranslatedBlock* const> blocks,
                                  fast::Block* table) {
  if (options_.refuse_memory) return Result::kRefused;
  asmjit::CodeHolder code;
  if (code.init(runtime_->environment()) != asmjit::kErrorOk) return Result::kRefused;
  Failures failures;
  code.setErrorHandler(&failures);
  asmjit::x86::Assembler assembler(&code);
  Region region;
  region.chains = std::make_unique<Chains>();
  Emitter emitter(assembler, meanings_, switches_, row_target_, *region.chains);
  emitter.EmitRegion(blocks);
  if (failures.any()) return Result::kRefused;
  const size_t size = code.codeSize();
  if (size > options_.limit_bytes - size_bytes_) return Result::kFull;
  char* base = nullptr;
  if (runtime_->add(&base, &code) != asmjit::kErrorOk) return Result::kRefused;
  size_bytes_ += size;
  region.entries.resize(blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) {
    const uint64_t offset = code.labelOffsetFromBase(emitter.entries()[i]);
    region.entries[i].run = reinterpret_cast<fast::Handler>(base + offset);
    table[blocks[i]->first_packet].operations = &region.entries[i];
  }
  regions_.push_back(std::move(region));
  return Result::kAdded;
}

// Whether memory can be had, and what is put there runs.
bool TryHost() {
  const asmjit::JitAllocator::CreateParams params = TwoViews();
  asmjit::JitRuntime runtime(&params);
  asmjit::CodeHolder code;
  if (code.init(runtime.environment()) != asmjit::kErrorOk) return false;
  asmjit::x86::Assembler assembler(&code);
  assembler.mov(asmjit::x86::eax, 42);
  assembler.ret();
  int (*answer)() = nullptr;
  return runtime.add(&answer, &code) == asmjit::kErrorOk && answer() == 42;
}

}  // namespace

bool IsSupported() {
  static const bool is_supported = fast::HandlersEndInJumps() && TryHost();
  return is_supported;
}

std::unique_ptr<HostCode> MakeHostCode(const Switches& switches, const Options& options,
                                       fast::SimdLevel level, uint32_t row_mask) {
  if (!IsSupported()) return nullptr;
  return std::make_unique<X86HostCode>(switches, options, level, row_mask);
}

}  // namespace atalla::emu::jit
