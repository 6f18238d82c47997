int f(int a){if(a) return 3;}
int main(){return f(0);}
	 