/* Section 4.6: tokens of one firing, also over clauses. */
#pragma D option quiet
BEGIN {
	printf("%s ", strtok(",;a,b;;c;", ",;")); printf("%s ", strtok(NULL, ",;"));
}
BEGIN {
	printf("%s ", strtok(NULL, ";,")); printf("%d\n", strtok(NULL, ",;") == NULL);
	exit(0);
}
END { printf("%d\n", strtok(NULL, ",") == NULL); }
