int f(unsigned a){return a/2==0x7FFFFFFF && a>>1==0x7FFFFFFF;}int main(){return f(0xFFFFFFFE);}
	 