int s(int n,...){__builtin_va_list a; __builtin_va_start(a); int r=0; int i; for(i=0;i<n;i++) r+=__builtin_va_arg(a,int); return r;}int main(){return s(3,1,2,3);}
