/* Section 6.5: the attributes of a timer made on demand. */
/* cmd: -lv -n tick-3s */
