// Which guest registers are in host registers, while a block is being made. Host registers are only
// copies: whoever changes a guest register also stores it, so that any of them can be forgotten at
// any point.
//
//   x86::Gp a = cache.Read(op.rs1);       // Loads it unless it is there.
//   x86::Gp d = cache.Fresh();            // For a result; not one of those just read.
//   cache.Write(op.rd, d);                // Stores it.
//   cache.Release();                      // After each operation.

#ifndef ATALLA_EMU_JIT_REGISTER_CACHE_H_
#define ATALLA_EMU_JIT_REGISTER_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "asmjit/x86.h"

namespace atalla::emu::jit {

class RegisterCache {
 public:
  // Guest and host register.
  using Contents = std::vector<std::pair<int, asmjit::x86::Gp>>;

  RegisterCache(asmjit::x86::Assembler& assembler, asmjit::x86::Gp x)
      : assembler_(assembler), x_(x) {}

  asmjit::x86::Mem InMemory(int guest) const {
    return asmjit::x86::dword_ptr(x_, guest * static_cast<int>(sizeof(uint32_t)));
  }

  asmjit::x86::Gp Read(int guest) {
    for (Place& place : places_) {
      if (place.guest != guest) continue;
      place.in_use = true;
      place.last_use = ++clock_;
      return place.host;
    }
    Place& place = Take();
    place.guest = guest;
    assembler_.mov(place.host, InMemory(guest));
    return place.host;
  }

  asmjit::x86::Gp Fresh() { return Take().host; }

  // REQUIRES: `host` is from Fresh.
  void Write(int guest, asmjit::x86::Gp host) {
    assembler_.mov(InMemory(guest), host);
    for (Place& place : places_) {
      if (place.host == host) {
        place.guest = guest;
      } else if (place.guest == guest) {
        place.guest = kNone;
      }
    }
  }

  // Gives the last `count` host registers, of r11, r10, r9 and so on, to the caller, or takes them
  // back.
  void Reserve(int count) {
    available_ = places_.size() - static_cast<size_t>(count);
    for (size_t i = available_; i < places_.size(); ++i) places_[i].guest = kNone;
  }

  void Release() {
    for (Place& place : places_) place.in_use = false;
  }

  void Forget() {
    for (Place& place : places_) place.guest = kNone;
    Release();
  }

  // Loads what was there at another point, after a call.
  void Reload(const Contents& contents) const {
    for (const auto& [guest, host] : contents) assembler_.mov(host, InMemory(guest));
  }

  Contents contents() const {
    Contents contents;
    for (const Place& place : places_) {
      if (place.guest != kNone) contents.emplace_back(place.guest, place.host);
    }
    return contents;
  }

 private:
  static constexpr int kNone = -1;

  struct Place {
    asmjit::x86::Gp host;
    int guest = kNone;
    bool in_use = false;
    uint64_t last_use = 0;
  };

  // The one that nobody has asked for longest. An operation uses three at most.
  Place& Take() {
    Place* best = nullptr;
    for (size_t i = 0; i < available_; ++i) {
      Place& place = places_[i];
      if (place.in_use) continue;
      if (best == nullptr || (place.guest == kNone && best->guest != kNone) ||
          ((place.guest == kNone) == (best->guest == kNone) && place.last_use < best->last_use)) {
        best = &place;
      }
    }
    best->guest = kNone;
    best->in_use = true;
    best->last_use = ++clock_;
    return *best;
  }

  asmjit::x86::Assembler& assembler_;
  asmjit::x86::Gp x_;
  uint64_t clock_ = 0;
  // Registers that a call changes: whoever calls forgets. eax, ecx and edx are for other things.
  std::array<Place, 6> places_ = {{{asmjit::x86::esi},
                                   {asmjit::x86::edi},
                                   {asmjit::x86::r8d},
                                   {asmjit::x86::r9d},
                                   {asmjit::x86::r10d},
                                   {asmjit::x86::r11d}}};
  size_t available_ = places_.size();
};

}  // namespace atalla::emu::jit

#endif  // ATALLA_EMU_JIT_REGISTER_CACHE_H_
