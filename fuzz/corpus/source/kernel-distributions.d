lua42:::function-entry { @q = quantize(arg0); }
lua42:::function-entry { @r[arg0] = quantize(arg1); }
lua42:::function-entry { @t[arg0, arg1] = quantize(arg2); }
lua42:::function-entry { @l[arg0] = lquantize(arg1, 0, 100, 10); }
lua42:::function-entry { @h = llquantize(arg0, 10, 0, 6, 20); }
lua42:::function-entry { @w[arg0] = quantize(arg1, arg2); }
