void f(vec* p,vec a){p[1]=p[0]+a;}
int main(){@V vec t[2]; t[0]=v; f(t,v); vec r=t[1]; return (int)(r[0]+r[1])-3;}
