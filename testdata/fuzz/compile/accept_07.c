int main(){int i=0; again: i=i+1; if(i<10) goto again; return i;}
