#include "benchmarks/riscv_loop.h"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "atalla/base/check.h"

namespace atalla {
namespace {

// Formats of the RISC-V unprivileged specification, section 2.2.
uint32_t RType(uint32_t funct7, uint32_t funct3, uint32_t rd, uint32_t rs1, uint32_t rs2) {
  return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33;
}
uint32_t IType(uint32_t funct3, uint32_t rd, uint32_t rs1, uint32_t imm) {
  return (imm & 0xFFF) << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x13;
}
uint32_t Lui(uint32_t rd, uint32_t value) { return (value & 0xFFFFF000) | rd << 7 | 0x37; }
uint32_t Bne(uint32_t rs1, uint32_t rs2, int32_t offset) {
  const auto bits = static_cast<uint32_t>(offset);
  return (bits >> 12 & 1) << 31 | (bits >> 5 & 0x3F) << 25 | rs2 << 20 | rs1 << 15 | 1 << 12 |
         (bits >> 1 & 0xF) << 8 | (bits >> 11 & 1) << 7 | 0x63;
}
uint32_t Addi(uint32_t rd, uint32_t rs1, uint32_t imm) { return IType(0, rd, rs1, imm); }
uint32_t Slli(uint32_t rd, uint32_t rs1, uint32_t shift) { return IType(1, rd, rs1, shift); }
uint32_t Add(uint32_t rd, uint32_t rs1, uint32_t rs2) { return RType(0, 0, rd, rs1, rs2); }
uint32_t Sub(uint32_t rd, uint32_t rs1, uint32_t rs2) { return RType(0x20, 0, rd, rs1, rs2); }
uint32_t Xor(uint32_t rd, uint32_t rs1, uint32_t rs2) { return RType(0, 4, rd, rs1, rs2); }
uint32_t Or(uint32_t rd, uint32_t rs1, uint32_t rs2) { return RType(0, 6, rd, rs1, rs2); }
uint32_t And(uint32_t rd, uint32_t rs1, uint32_t rs2) { return RType(0, 7, rd, rs1, rs2); }
constexpr uint32_t kEcall = 0x73;

// Linux: the number of a system call is in x17, its argument in x10.
constexpr uint32_t kExit = 93;

template <typename T>
void AppendBytes(std::string& out, const T& value) {
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "as the file");
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

}  // namespace

std::vector<uint32_t> RiscvTightLoop(uint32_t iterations) {
  ATALLA_CHECK(iterations > 0 && iterations < 1u << 31 && iterations % 4096 == 0);
  return {Lui(10, iterations),
          // The loop: x1 counts.
          Addi(1, 1, 1), Add(3, 3, 1), Xor(4, 4, 3), Slli(5, 4, 3), Sub(6, 5, 3), And(7, 6, 4),
          Or(8, 7, 1), Bne(1, 10, -7 * 4),
          // exit(0)
          Addi(10, 0, 0), Addi(17, 0, kExit), kEcall};
}

std::string RiscvExecutable(const std::vector<uint32_t>& code) {
  constexpr uint64_t kBase = 0x10000;
  constexpr uint64_t kHeaderBytes = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
  const uint64_t size = kHeaderBytes + code.size() * sizeof(uint32_t);

  Elf64_Ehdr header = {};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_EXEC;
  header.e_machine = EM_RISCV;
  header.e_version = EV_CURRENT;
  header.e_entry = kBase + kHeaderBytes;
  header.e_phoff = sizeof(Elf64_Ehdr);
  header.e_ehsize = sizeof(Elf64_Ehdr);
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = 1;

  // The whole file, headers included.
  Elf64_Phdr segment = {};
  segment.p_type = PT_LOAD;
  segment.p_flags = PF_R | PF_X;
  segment.p_vaddr = kBase;
  segment.p_paddr = kBase;
  segment.p_filesz = size;
  segment.p_memsz = size;
  segment.p_align = 0x1000;

  std::string file;
  AppendBytes(file, header);
  AppendBytes(file, segment);
  for (const uint32_t word : code) AppendBytes(file, word);
  return file;
}

}  // namespace atalla
