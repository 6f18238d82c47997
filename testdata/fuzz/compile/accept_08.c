int a(int n,int s){if(n<1) return s; return a(n-1,s+n);}int b(int n,int s){if(n<1) return s; return b(n-1,s+2);}int main(){return a(4,0)*10+b(3,0);}
	 