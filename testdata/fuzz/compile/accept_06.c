int f(int k,int a,int b){int r=a; if(k>2) r=b; return r;}int main(){return f(1,10,20)*100+f(3,10,20);}
