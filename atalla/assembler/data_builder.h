// Makes a DataSection of the lines of `.section data`.
//
//   DataBuilder data(0x1000, reporter);
//   if (DataBuilder::IsDirective(line)) data.Apply(line);
//   data.here();                                        // The address that a label here has.
//   DataSection section = data.Finish(symbols);

#ifndef ATALLA_ASSEMBLER_DATA_BUILDER_H_
#define ATALLA_ASSEMBLER_DATA_BUILDER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "atalla/assembler/data_section.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/reporter.h"
#include "atalla/assembler/symbols.h"

namespace atalla::assembler {

// Data of one text may not have more bytes.
inline constexpr uint64_t kMaxDataBytes = uint64_t{256} << 20;

class DataBuilder {
 public:
  // Data begin at `base`.
  DataBuilder(uint32_t base, Reporter& reporter) : here_(base), reporter_(reporter) {}

  // `.byte`, `.half`, `.word`, `dcd`, `.bf16`, `.zero` and `.org`.
  static bool IsDirective(const Line& line);
  // Takes a directive, or reports what is wrong with it.
  void Apply(const Line& line);
  // `.align N`, with the number as a token.
  void Align(const Line& line, const Token& number);

  // One past the last byte: up to 2^32, where no label can be.
  uint64_t here() const { return here_; }

  // Fills in the addresses of data, and reports unknown symbols and data over data.
  DataSection Finish(const Symbols& symbols);

 private:
  // A run that is not yet merged with its neighbours, and where it begins in the text.
  struct Piece {
    DataRun run;
    Line line;
    Token token;
  };
  // A word that names a symbol.
  struct Mention {
    uint32_t address;
    Line line;
    Token token;
  };

  void Integers(const Line& line, int bytes, int64_t min, int64_t max);
  void Words(const Line& line);
  void Bf16Values(const Line& line);
  void Zero(const Line& line);
  void Org(const Line& line);

  bool HasValues(const Line& line);
  // False after reporting an error.
  bool IsAligned(const Line& line, uint64_t bytes);
  void Append(const Line& line, const Token& token, std::string bytes);
  void AppendNumber(const Line& line, const Token& token, uint32_t value, int bytes);
  std::vector<DataRun> MergedRuns();
  void Resolve(const Mention& mention, const Symbols& symbols, DataSection& section);

  uint64_t here_;
  uint64_t size_ = 0;
  bool is_full_ = false;
  std::vector<Piece> pieces_;
  std::vector<Mention> mentions_;
  Reporter& reporter_;
};

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_DATA_BUILDER_H_
