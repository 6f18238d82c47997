#include "atalla/emu/jit/meaning.h"

#include "atalla/emu/decoding.h"
#include "atalla/emu/fast/recording_handlers.h"
#include "atalla/emu/fast/scalar_handlers.h"
#include "atalla/emu/fast/stream.h"
#include "atalla/emu/fast/vector_handlers.h"
#include "atalla/isa/instruction.h"

namespace atalla::emu::jit {
namespace {

using isa::Op;

// What becomes instructions of the host.
constexpr Op kPlainOps[] = {
    Op::kAddS,  Op::kSubS,  Op::kMulS,  Op::kOrS,   Op::kAndS,  Op::kXorS,  Op::kSllS, Op::kSrlS,
    Op::kSraS,  Op::kSltS,  Op::kSltuS, Op::kAddiS, Op::kSubiS, Op::kMuliS, Op::kOriS, Op::kAndiS,
    Op::kXoriS, Op::kSlliS, Op::kSrliS, Op::kSraiS, Op::kSltiS, Op::kLiS,   Op::kLuiS, Op::kSltuiS,
    Op::kLwS,   Op::kSwS,   Op::kLhwS,  Op::kShwS,  Op::kMvMts, Op::kMvStm,
};
constexpr Op kBranches[] = {Op::kBeqS, Op::kBneS, Op::kBltS, Op::kBgeS, Op::kBgtS, Op::kBleS};

}  // namespace

MeaningTable::MeaningTable(const Switches& switches) {
  for (const Op op : kPlainOps) {
    meanings_.emplace(fast::ScalarHandler(op, switches), Meaning{Form::kPlain, op});
  }
  for (const Op op : kBranches) AddControl(op, switches);
  for (const Op op : {Op::kJal, Op::kJalr, Op::kHaltS}) AddControl(op, switches);
  meanings_.emplace(fast::RecordBlockHandler(), Meaning{Form::kRecord});
  for (const Op op : {Op::kLwS, Op::kVregLd, Op::kScpadLd}) {
    meanings_.emplace(fast::RecordAccessHandler(op), Meaning{Form::kRecord, op});
  }
  meanings_.emplace(fast::FallThroughHandler(), Meaning{Form::kFallThrough});
  meanings_.emplace(fast::EndOfPacketHandler(), Meaning{Form::kOtherEnd});
  meanings_.emplace(fast::HaltAtEndOfPacketHandler(), Meaning{Form::kOtherEnd});
  // The undefined instruction traps; what follows is never reached, and a block may go on.
}

void MeaningTable::AddRows(const Switches& switches, const fast::VectorHandlers& handlers) {
  for (int scratchpad = 0; scratchpad < 2; ++scratchpad) {
    meanings_.emplace(handlers.vreg_load_row[scratchpad], Meaning{Form::kRow, Op::kVregLd});
    meanings_.emplace(handlers.vreg_store_row[scratchpad], Meaning{Form::kRow, Op::kVregSt});
  }
  meanings_.emplace(handlers.gemm, Meaning{Form::kRow, Op::kGemmVv});
  if (!switches.shift_weights) {
    meanings_.emplace(handlers.push_weights[0], Meaning{Form::kRow, Op::kLwVi});
  }
}

void MeaningTable::AddControl(Op op, const Switches& switches) {
  const bool is_jump = op == Op::kJal || op == Op::kJalr || op == Op::kHaltS;
  for (const bool increments : {false, true}) {
    Meaning end = {Form::kBranch, op, increments};
    if (is_jump) end = {op == Op::kJal ? Form::kJump : Form::kOtherEnd, op};
    meanings_.emplace(fast::TerminatorHandler(op, switches, increments), end);
    const fast::Handler early = fast::EarlyControlHandler(op, switches, increments);
    if (early != nullptr) meanings_.emplace(early, Meaning{Form::kEarlyControl, op, increments});
  }
}

Meaning MeaningTable::Of(fast::Handler handler) const {
  const auto found = meanings_.find(handler);
  return found == meanings_.end() ? Meaning{} : found->second;
}

}  // namespace atalla::emu::jit
