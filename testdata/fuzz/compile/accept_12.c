int main(){scpad_load(0,0x1000,0x01F0001F); vec v=vector_load(0,0,31,0); int m=make_mask("<",v,0.0,-1); int n=~m; return (n&0xFF)*10+(m==-4);}
	 