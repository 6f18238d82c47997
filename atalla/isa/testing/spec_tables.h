// The specification's tables about instructions, as tests read them from testdata/isa.
//
//   for (const SpecEncoding& row : SpecEncodings()) ...

#ifndef ATALLA_ISA_TESTING_SPEC_TABLES_H_
#define ATALLA_ISA_TESTING_SPEC_TABLES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace atalla::isa {

// A worked encoding: "addi.s $1, $0, 5", "I", 0x0002800096, {rd: 1, rs1: 0, imm: 5}.
struct SpecEncoding {
  std::string assembly;
  std::string format;
  uint64_t word = 0;
  std::map<std::string, int64_t> fields;
};
std::vector<SpecEncoding> SpecEncodings();

// Rows of a comma-separated table by column name; cells may be quoted.
using SpecRow = std::map<std::string, std::string>;
std::vector<SpecRow> SpecTable(const std::string& file_name);

}  // namespace atalla::isa

#endif  // ATALLA_ISA_TESTING_SPEC_TABLES_H_
