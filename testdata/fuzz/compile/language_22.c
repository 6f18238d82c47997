int main(){int i=3; int n=sizeof(i++)+sizeof i*2+sizeof(float)*2+sizeof(char); return n+i*2+0*i;}
