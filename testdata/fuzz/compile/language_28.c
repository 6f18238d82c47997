int main(){unsigned u=0x80000000; float f=u; return f==2147483648.0;}
	 