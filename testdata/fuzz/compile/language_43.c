int main(){@V vector_store(v*2.0-1.0,128,0,31,0); vec a=vector_load(0,2,31,0); return (int)a[0];}
