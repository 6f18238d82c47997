vec g; vec t[3];
int main(){@V t[2]=v; g=t[2]+1.0; vec r=g; return (int)r[0];}
	 