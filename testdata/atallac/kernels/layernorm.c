/* Layer normalisation over all of a 4 x 4 tile, in place. Word at 0x3C: its address; float32 words: epsilon at 0x14,
   1/16 at 0x18. */
#include "transfer.h"
#define N 4
#define LANES 0xF

int main() {
  volatile int* config = (volatile int*)0x3C;
  int tile = config[0];
  float epsilon = *(volatile float*)0x14;
  float scale = *(volatile float*)0x18;
  float sum = 0.0;
  float squares = 0.0;
  scpad_load(0, tile, TILE(0, N, N, N));
  vec r0 = vector_load(0, 0, N - 1, 0);
  vec r1 = vector_load(0, 1, N - 1, 0);
  vec r2 = vector_load(0, 2, N - 1, 0);
  vec r3 = vector_load(0, 3, N - 1, 0);
  vec s = vec_op_masked("RSUM", r0, 0.0, LANES);
  sum = s[0];
  s = vec_op_masked("RSUM", r1, 0.0, LANES);
  sum = sum + s[0];
  s = vec_op_masked("RSUM", r2, 0.0, LANES);
  sum = sum + s[0];
  s = vec_op_masked("RSUM", r3, 0.0, LANES);
  sum = sum + s[0];
  float mean = sum * scale;

  vec mean_row = mean;
  vec c0 = vec_op_masked("-", r0, mean_row, LANES);
  vec c1 = vec_op_masked("-", r1, mean_row, LANES);
  vec c2 = vec_op_masked("-", r2, mean_row, LANES);
  vec c3 = vec_op_masked("-", r3, mean_row, LANES);
  vec q0 = vec_op_masked("*", c0, c0, LANES);
  vec q1 = vec_op_masked("*", c1, c1, LANES);
  vec q2 = vec_op_masked("*", c2, c2, LANES);
  vec q3 = vec_op_masked("*", c3, c3, LANES);
  s = vec_op_masked("RSUM", q0, 0.0, LANES);
  squares = s[0];
  s = vec_op_masked("RSUM", q1, 0.0, LANES);
  squares = squares + s[0];
  s = vec_op_masked("RSUM", q2, 0.0, LANES);
  squares = squares + s[0];
  s = vec_op_masked("RSUM", q3, 0.0, LANES);
  squares = squares + s[0];
  float inverse = 1.0 / sqrt(squares * scale + epsilon);

  vector_store(vec_op_masked("*", c0, inverse, LANES), 0, 0, N - 1, 0);
  vector_store(vec_op_masked("*", c1, inverse, LANES), 0, 1, N - 1, 0);
  vector_store(vec_op_masked("*", c2, inverse, LANES), 0, 2, N - 1, 0);
  vector_store(vec_op_masked("*", c3, inverse, LANES), 0, 3, N - 1, 0);
  scpad_store(0, tile, TILE(0, N, N, N));
  asm("halt");
  return 0;
}
