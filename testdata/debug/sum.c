// Calls, recursion, a loop, and results in memory.
int factorial(int n) {
  if (n <= 1) {
    return 1;
  }
  return n * factorial(n - 1);
}

int sum(int n) {
  int total = 0;
  for (int i = 1; i <= n; ++i) {
    total += i;
  }
  return total;
}

int main() {
  volatile int *out = (volatile int *)0x2000;
  out[0] = sum(4);
  out[1] = factorial(4);
  vec tile;
  scpad_load(0, 0x1000, 0x02300003);
  tile = vector_load(0, 1, 3, 0);
  tile = tile + 1.0;
  vector_store(tile, 0, 2, 3, 0);
  return 7;
}
