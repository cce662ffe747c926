/* Section 4.5: what a call did is told when it has failed, forgotten when it has not. */
/* run: -q -xnspec=4 */
self int spec;
string file;
int n;

tick-2ms
/n < 5/
{
	n++;
	self->spec = speculation();
	file = strjoin("/tmp/f", lltostr(n));
}

tick-2ms /self->spec/ { speculate(self->spec); printf("open(%s)", file); }
tick-2ms /self->spec/ { speculate(self->spec); trace(" -> "); printf("%d\n", n % 2 ? -1 : n); }
tick-2ms /self->spec && n % 2/ { @results["failed"] = count(); }
tick-2ms /self->spec && n % 2/ { commit(self->spec); self->spec = 0; }
tick-2ms /self->spec/ { discard(self->spec); @results["ok"] = count(); self->spec = 0; }
tick-2ms /n == 5/ { exit(0); }
END { printa("%-10s %@u\n", @results); }
