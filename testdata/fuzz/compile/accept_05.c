int main(){int b; int a=(b=2,b+1); return a*10+b;}
	