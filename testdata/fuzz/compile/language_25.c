int sum(int* p,int n){int s=0; while(n--) s+=p[n]; return s;}
int main(){return sum((int[]){2,3,4},3);}
	