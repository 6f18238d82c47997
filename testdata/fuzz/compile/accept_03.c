int main(){int a[1000]; int i; for(i=0;i<1000;i++) a[i]=i; return a[999];}
