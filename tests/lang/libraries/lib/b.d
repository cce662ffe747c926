typedef struct info { int i_a; string i_s; } info_t;
inline int FACTOR = 7;
inline int square[int x] = x * x;
