/* Section 4.3: stop() stops the process; it goes on after SIGCONT. */
/* run: -w */
#pragma D option quiet
#pragma D option switchrate=10ms
tick-20ms /!asked/ { system("(for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep .1; kill -CONT %d; done) >/dev/null 2>&1 &", pid); asked = 1; }
tick-300ms /!stopped/ { stop(); stopped = 1; }
tick-300ms /stopped++ == 2/ { printf("went on\n"); exit(0); }
