/* Section 2.4.1, 6.7: without room an assignment is dropped and counted. */
/* run: -xdynvarsize=256 */
#pragma D option quiet
BEGIN { a["a long enough key to fill the room that there is", 1] = "a value"; a["another one of about the same length as the first", 2] = "two"; printf("went on\n"); exit(0); }
