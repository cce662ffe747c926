lua42:::function-entry { @[copyinstr(arg0)] = count(); }
