# Pages: sop
