#define A(x,y) x 7 y
int main(){return A(,);}
