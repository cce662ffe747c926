/* Section 2.4.2, 2.5.4: an enumeration, and an inline that knows its names. */
/* run: -q */
enum state { IDLE, RUN = 5, DONE, FAIL = -1 };
enum state state;
inline string NAME[enum state s] =
    s == IDLE ? "idle" :
    s == RUN ? "run" :
    s == DONE ? "done" :
    s == FAIL ? "fail" : "?";

BEGIN { state = IDLE; printf("%s %d\n", NAME[state], state); @[NAME[state]] = count(); }
BEGIN { state = RUN; printf("%s %d\n", NAME[state], state); @[NAME[state]] = count(); }
BEGIN { state++; printf("%s %d\n", NAME[state], state); @[NAME[state]] = count(); }
BEGIN { state = FAIL; printf("%s %d %x\n", NAME[state], state, state); @[NAME[state]] = count(); }
BEGIN { state = 77; printf("%s\n", NAME[state]); @[NAME[DONE]] = count(); exit(0); }
