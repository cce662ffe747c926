/* Section 15.3: by value, then by key as unsigned. */
#pragma D option quiet
BEGIN {
    @n[-1] = sum(7); @n[1] = sum(7); @n[5] = sum(2);
    @s["b"] = max(-3); @s["a"] = max(4);
    @avg = avg(3); @avg = avg(4);
    exit(0);
}
