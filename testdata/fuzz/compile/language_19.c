#if 0
#if 1
int main(){return 7;}
#else
#error no
#endif
#else
int main(){return 8;}
#endif
