/* Section 12.1: a tool for an interpreter that is not there prints its heading and its empty tables. */
/* run: -Z */
/*
 * interpcalls.d - calls, times without and with those of callees, by file and function.
 *
 * USAGE: interpcalls.d		# hit Ctrl-C to end
 *
 * FIELDS:
 *	FILE	file name of the program
 *	TYPE	type of call (func/method/total)
 *	NAME	name of the call
 *	TOTAL	total time (us)
 */

#pragma D option quiet
#pragma D option dynvarsize=4m

dtrace:::BEGIN
{
	printf("Tracing... Hit Ctrl-C to end.\n");
}

python*:::function-entry, ruby*:::method-entry, php*:::function-entry,
perl*:::sub-entry
{
	self->depth++;
	self->exclude[self->depth] = 0;
	self->entered[self->depth] = timestamp;
}

python*:::function-return, ruby*:::method-return, php*:::function-return,
perl*:::sub-return
/self->entered[self->depth]/
{
	this->with = timestamp - self->entered[self->depth];
	this->without = this->with - self->exclude[self->depth];
	self->entered[self->depth] = 0;
	self->exclude[self->depth] = 0;
	this->file = basename(copyinstr(arg0));
	this->name = copyinstr(arg1);

	@num[this->file, "func", this->name] = count();
	@num["-", "total", "-"] = count();
	@with[this->file, "func", this->name] = sum(this->with);
	@without[this->file, "func", this->name] = sum(this->without);
	@without["-", "total", "-"] = sum(this->without);

	self->depth--;
	self->exclude[self->depth] += this->with;
}

tick-10ms
/++ticks == 2/
{
	exit(0);
}

dtrace:::END
{
	trunc(@num, 20);
	printf("\nTop 20 counts,\n");
	printf("   %-20s %-10s %-32s %8s\n", "FILE", "TYPE", "NAME", "COUNT");
	printa("   %-20s %-10s %-32s %@8d\n", @num);

	trunc(@without, 20);
	normalize(@without, 1000);
	printf("\nTop 20 times without callees (us),\n");
	printf("   %-20s %-10s %-32s %8s\n", "FILE", "TYPE", "NAME", "TOTAL");
	printa("   %-20s %-10s %-32s %@8d\n", @without);

	trunc(@with, 20);
	normalize(@with, 1000);
	printf("\nTop 20 times with callees (us),\n");
	printf("   %-20s %-10s %-32s %8s\n", "FILE", "TYPE", "NAME", "TOTAL");
	printa("   %-20s %-10s %-32s %@8d\n", @with);
}
