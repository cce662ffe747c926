/* Section 6.9: what follows exit() in its clause still runs; the next clause does not. */
BEGIN { exit(1); printf("rest"); }
BEGIN { printf("never"); }
END { printf("end"); }
