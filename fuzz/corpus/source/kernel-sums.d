lua42:::function-entry { @a[arg0] = avg(arg1); }
lua42:::function-entry { @i = min(arg0); @j[arg0, arg1] = max(arg2); }
lua42:::function-entry { @d = stddev(arg0); }
lua42:::function-entry { @s[copyinstr(arg0), arg1] = sum(arg2); }
lua42:::function-entry /arg0 < 10/ { @x[arg0] = sum(arg0); @y[arg1] = sum(arg1); @z[arg2] = count(); }
