int main(){int a[8]; int* p=a+2; int* q=&a[7]; return (q-p)*2+(p<q)+(p<=p)*2+(q>p)*2+(p!=q)*0;}
