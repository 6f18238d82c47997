int main(){int x; asm volatile("addi_s %0, x0, 5" : "=r"(x)); int y; __asm__ __volatile__("addi_s %0, %1, 7" : "=r"(y) : "r"(x)); return y;}
	