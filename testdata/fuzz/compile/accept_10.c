int main(){scpad_load(0,0x1000,0x01F0001F); vec v=vector_load(0,0,31,0); vec r=v/2.0; return (int)(r[1]*2.0);}
