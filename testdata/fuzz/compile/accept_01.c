#define SQ(x) \
 ((x)*(x))
int main(){return SQ(3+1);}
	