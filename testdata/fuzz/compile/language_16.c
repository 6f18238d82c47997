int main(){float a=.5; float b=3.; return (int)((a+b)*10.0);}
	 