// What the command line says to the front end.

#ifndef ATALLA_CC_LEX_OPTIONS_H_
#define ATALLA_CC_LEX_OPTIONS_H_

#include <set>
#include <string>
#include <vector>

#include "atalla/cc/lex/warning.h"

namespace atalla::cc {

struct FrontEndOptions {
  std::vector<std::string> include_dirs;
  std::vector<std::string> defines;    // "NAME" (means 1) or "NAME=VALUE", in order.
  std::vector<std::string> undefines;  // After the defines.
  // Decimal to bfloat16 by dropping bits, as the reference compiler does; otherwise to nearest
  // even.
  bool truncate_literals = false;
  bool c89 = false;  // Makes // comments an error.
  bool trigraphs = false;
  std::set<WarningKind> disabled_warnings;
  // An error when there is no definition of main.
  bool require_main = false;
  // __DATE__ and __TIME__: fixed, so that the same input gives the same output.
  std::string date = "Jan  1 1970";
  std::string time = "00:00:00";
};

}  // namespace atalla::cc

#endif  // ATALLA_CC_LEX_OPTIONS_H_
