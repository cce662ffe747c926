/* Section 2.3, 9.2: a state machine on a timer; END reports. */
#pragma D option quiet
int state;
inline string name = state == 0 ? "idle" : state < 3 ? "busy" : "done";
BEGIN { printf("start\n"); }
tick-5ms { @seen[state] = count(); state++; }
tick-5ms /state == 1 || state == 3/ { printf("now %s\n", name); }
tick-5ms /state > 4/ { exit(state); }
END { printf("end in %d, %s\n", state, name); printa("%d: %@d\n", @seen); }
