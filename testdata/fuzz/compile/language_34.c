int f(int n,...){__builtin_va_list a; __builtin_va_start(a); int x=__builtin_va_arg(a,int); float y=__builtin_va_arg(a,float); int c=__builtin_va_arg(a,int); int* p=__builtin_va_arg(a,int*); return n+x+(int)y+c+*p;}
int main(){int k=30; char c=6; return f(1,20,3.0,c,&k);}
