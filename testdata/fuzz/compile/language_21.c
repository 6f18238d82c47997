struct B{int a:3; int :5; unsigned b:8; int :0; int c:1;};
int main(){struct B s; int* p=(int*)&s; p[0]=0; p[1]=0; s.b=255; s.c=-1; return (p[0]==0xFF00)*(p[1]==1)*sizeof(s);}
	