int f(){return 5;}
int main(){int (*p)()=&f; int (*q)()=f; return (p==q)*(*p)();}
