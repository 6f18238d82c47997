void f(vec* p,vec* q){*p=*q+1.0; *q=*p;}
int main(){@V vec a=v; f(&a,&a); return (int)a[0];}
	 