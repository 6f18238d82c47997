void inc(float*x){*x=*x+1.0;}int main(){int k=1000000; float a=4.0; float b=7.0; inc(&a); inc(&b); if(k!=1000000) return 0; return (int)a*10+(int)b;}
	