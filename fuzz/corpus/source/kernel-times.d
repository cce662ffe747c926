lua42:::function-entry { self->ts = timestamp; }
lua42:::function-entry { self->what = arg0; last = arg1; }
lua42:::function-return /self->ts/ { @[copyinstr(arg0)] = quantize(timestamp - self->ts); self->ts = 0; }
lua42:::function-return /self->ts/ { @e[self->what] = avg(timestamp - self->ts); trace(timestamp - self->ts); }
lua42:::function-return /last > 3/ { trace(last); last = 0; }
