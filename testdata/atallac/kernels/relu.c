/* Y = X where X > 0, else 0; 4 x 32. Words from 0x3C: addresses of X and Y. */
#include "transfer.h"
#define ROWS 4

int main() {
  volatile int* config = (volatile int*)0x3C;
  int x = config[0], y = config[1];
  int row = 0;
  scpad_load(0, x, TILE(0, ROWS, 32, 32));
  while (row < ROWS) {
    vec value = vector_load(0, row, 31, 0);
    int positive = make_mask(">", value, 0.0, -1);
    vec zero = 0.0;
    vec result = 0.0;
    result = vec_op_masked("+", value, zero, positive);
    vector_store(result, 0, row, 31, 1);
    row = row + 1;
  }
  scpad_store(0, y, TILE(1, ROWS, 32, 32));
  asm("halt");
  return 0;
}
