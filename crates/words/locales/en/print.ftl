# Pages: print
