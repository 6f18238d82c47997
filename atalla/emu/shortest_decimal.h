// Numbers as the shortest decimal text that reads back as the same number, in the form of the
// reference's dumps: "6.0", "0.099609375", "1e-05", "nan", "-inf".

#ifndef ATALLA_EMU_SHORTEST_DECIMAL_H_
#define ATALLA_EMU_SHORTEST_DECIMAL_H_

#include <string>

namespace atalla::emu {

// Positional, with at least one decimal, for decimal exponents -4 to 15.
std::string ShortestDecimal(double value);
std::string ShortestDecimal(float value);

}  // namespace atalla::emu

#endif  // ATALLA_EMU_SHORTEST_DECIMAL_H_
