/* Section 6.5: the statement attributes are those of what a program names, not of its probes. */
/* cmd: -e -v -n 'profile:::tick-3s { trace(arg0); }' -n 'dtrace:::BEGIN { x = (int64_t)curthread; }' */
