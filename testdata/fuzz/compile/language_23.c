int main(){volatile int x=2; x; x=x+3; return x;}
