int main(){int a=60; int x; asm("lw_s %0, 0(%1)" : "=r"(x) : "r"(a)); return x;}
