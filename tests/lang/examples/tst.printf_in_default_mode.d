/* Section 15.2: the text's newline, the record's, and the last one. */
BEGIN { printf("hi\n"); exit(0); }
