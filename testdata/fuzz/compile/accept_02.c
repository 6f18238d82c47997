int main(){char s[4]; int i; for(i=0;i<4;i++) s[i]=i*3; return s[3];}
