int main(){unsigned a=0x55555555; return a*2;}
