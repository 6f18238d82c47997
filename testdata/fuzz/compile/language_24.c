typedef int T;
int main(){T a=3; int T=4; return a+T;}
	 