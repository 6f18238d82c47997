int main(){return 10+0x10+010+0b101;}
	 