int main(){@V vec z=v-v; vec e=vec_op_masked("EXP",z,0.0,2); return (int)(e[1]+e[0]);}
	