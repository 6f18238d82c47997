/* C = A + B, 4 x 32. Words from 0x3C: addresses of A, B and C. */
#include "transfer.h"
#define ROWS 4

int main() {
  volatile int* config = (volatile int*)0x3C;
  int a = config[0], b = config[1], c = config[2];
  int row = 0;
  scpad_load(0, a, TILE(0, ROWS, 32, 32));
  scpad_load(0, b, TILE(1, ROWS, 32, 32));
  while (row < ROWS) {
    vec x = vector_load(0, row, 31, 0);
    vec y = vector_load(0, row, 31, 1);
    vector_store(x + y, 0, row, 31, 0);
    row = row + 1;
  }
  scpad_store(0, c, TILE(0, ROWS, 32, 32));
  asm("halt");
  return 0;
}
