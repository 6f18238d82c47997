int main(){int i,j,s=0; for(i=0;i<10;i++) for(j=0;j<10;j++){ s++; if(s==45) goto out; } out: return s;}
