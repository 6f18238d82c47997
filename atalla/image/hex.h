// Fixed-width hexadecimal numbers for image text, without the cost of a format string.
//
//   AppendHex(line, address, 8);              // "0000003C"
//   AppendDataLine(text, 0x3C, 0x1000);       // "0000003C: 00001000\n"

#ifndef ATALLA_IMAGE_HEX_H_
#define ATALLA_IMAGE_HEX_H_

#include <cstdint>
#include <string>

namespace atalla::image {

// At least `digits` upper-case digits.
inline void AppendHex(std::string& text, uint64_t value, int digits) {
  while (digits < 16 && value >> (4 * digits) != 0) ++digits;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    text.push_back("0123456789ABCDEF"[value >> shift & 0xF]);
  }
}

inline void AppendDataLine(std::string& text, uint64_t address, uint32_t word) {
  AppendHex(text, address, 8);
  text.append(": ");
  AppendHex(text, word, 8);
  text.push_back('\n');
}

}  // namespace atalla::image

#endif  // ATALLA_IMAGE_HEX_H_
