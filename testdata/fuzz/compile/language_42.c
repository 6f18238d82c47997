int main(){@V vec one=v-v+1.0; load_weights(one); vec r=gemm(one,v+3.0,-1); return (int)r[0];}
