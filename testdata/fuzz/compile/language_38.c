int main(){int* p=(int*)0x2000; *p=1; asm("sw_s %0, 0(%1)" : : "r"(5), "r"(0x2000)); return *p==5;}
