char g[]="de"; struct{char a[3];} h[]={"f","gh"};
int main(){char* p=(char[]){"xyz"}; return g[1]+g[2]+h[1].a[1]+h[0].a[1]+p[2]*(sizeof(g)==3)-18;}
	