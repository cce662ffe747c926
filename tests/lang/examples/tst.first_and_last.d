/* Section 2.4.1: what was seen first, by an associative array; freed again. */
#pragma D option quiet
string k; int i;
tick-1ms { k = i % 3 == 0 ? "fizz" : i % 5 == 0 ? "buzz" : "other"; }
tick-1ms /!seen[k]/ { printf("%d %s\n", i, k); seen[k] = 1; }
tick-1ms { i++; }
tick-1ms /i == 12/ { seen["fizz"] = 0; printf("%d %d\n", seen["fizz"], seen["buzz"]); exit(0); }
