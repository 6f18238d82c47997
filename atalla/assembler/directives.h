// Directives of assembly text: `.section`, `.align`, `.loc`, `.weights`, `global`, `type`, and the
// end of the program, `.data`.
//
//   Directives directives(reporter);
//   if (Directives::IsDirective(line)) directives.Apply(line);
//   directives.location();   // where the next instruction comes from, if .loc said so

#ifndef ATALLA_ASSEMBLER_DIRECTIVES_H_
#define ATALLA_ASSEMBLER_DIRECTIVES_H_

#include <optional>

#include "atalla/assembler/line.h"
#include "atalla/assembler/reporter.h"
#include "atalla/base/diagnostic.h"
#include "atalla/v1/program.pb.h"

namespace atalla::assembler {

class Directives {
 public:
  explicit Directives(Reporter& reporter) : reporter_(reporter) {}

  static bool IsDirective(const Line& line);
  // ".data" or "data mem": the program ends here.
  static bool IsEnd(const Line& line);

  // Reports what is wrong or unknown. Data directives are unknown: they are not supported yet.
  void Apply(const Line& line);

  bool in_data_section() const { return in_data_section_; }
  v1::WeightMode weight_mode() const { return weight_mode_.value_or(v1::WEIGHT_MODE_ANY); }
  // Set by the last .loc.
  const std::optional<SourceLocation>& location() const { return location_; }

 private:
  void Section(const Line& line);
  void Align(const Line& line);
  void Loc(const Line& line);
  void Weights(const Line& line);
  void Global(const Line& line);
  void Type(const Line& line);
  void Unknown(const Line& line);

  Reporter& reporter_;
  bool in_data_section_ = false;
  std::optional<v1::WeightMode> weight_mode_;
  std::optional<SourceLocation> location_;
};

}  // namespace atalla::assembler

#endif  // ATALLA_ASSEMBLER_DIRECTIVES_H_
