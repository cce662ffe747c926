/* Section 2.1: typedefs of integers, pointers and arrays. */
#pragma D option quiet
typedef unsigned int word_t;
typedef word_t *word_p, words_t[4];
word_t w;
BEGIN { w = -1; printf("%d %d %d %d\n", w, sizeof (word_t), sizeof (word_p), sizeof (words_t)); exit(0); }
