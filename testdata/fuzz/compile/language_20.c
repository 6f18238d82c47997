#define X
#if defined X && !defined Y
int main(){return 1;}
#endif
	 