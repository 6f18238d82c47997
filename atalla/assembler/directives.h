// Directives of assembly text: `.section`, `.align`, `.loc`, `.weights`, `.entry`, `global`,
// `type`, those of data, and the end of the program, `.data`.
//
//   Directives directives(data, reporter);
//   if (Directives::IsDirective(line)) directives.Apply(line);
//   directives.location();   // where the next instruction comes from, if .loc said so

#ifndef ATALLA_ASSEMBLER_DIRECTIVES_H_
#define ATALLA_ASSEMBLER_DIRECTIVES_H_

#include <optional>
#include <vector>

#include "atalla/assembler/data_builder.h"
#include "atalla/assembler/line.h"
#include "atalla/assembler/reporter.h"
#include "atalla/base/diagnostic.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {

class Directives {
 public:
  // Tells `data` what belongs to it.
  Directives(DataBuilder& data, Reporter& reporter) : data_(data), reporter_(reporter) {}

  static bool IsDirective(const Line& line);
  // ".data" or "data mem": the program ends here.
  static bool IsEnd(const Line& line);

  // Reports what is wrong or unknown.
  void Apply(const Line& line);

  bool in_data_section() const { return in_data_section_; }
  v1::WeightMode weight_mode() const { return weight_mode_.value_or(v1::WEIGHT_MODE_ANY); }
  // A name and where it stands.
  struct Mention {
    Line line;
    Token name;
  };
  // Labels that .entry names.
  const std::vector<Mention>& entries() const { return entries_; }
  // Set by the last .loc.
  const std::optional<SourceLocation>& location() const { return location_; }

 private:
  void Section(const Line& line);
  void Align(const Line& line);
  void Loc(const Line& line);
  void Weights(const Line& line);
  void Entry(const Line& line);
  void Global(const Line& line);
  void Type(const Line& line);
  void Unknown(const Line& line);

  DataBuilder& data_;
  Reporter& reporter_;
  bool in_data_section_ = false;
  std::vector<Mention> entries_;
  std::optional<v1::WeightMode> weight_mode_;
  std::optional<SourceLocation> location_;
};

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_DIRECTIVES_H_
