int main(){@V vec r=v+v-v; return (int)(r[2]+r[10]+r[15]);}
