int main(){scpad_load(0,0x1000,0x01F0001F); vec v=vector_load(0,0,31,0); vec e=vec_op_masked("EXP",v-v,0.0,-1); return (int)(e[3]*5.0);}
	