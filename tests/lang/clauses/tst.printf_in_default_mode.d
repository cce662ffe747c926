/* Section 4.2, 15.2: the text and the newline of the record. */
BEGIN { printf("hi\n"); printf("a"); printf("%d", 1); }
BEGIN { printf("none"); exit(0); }
