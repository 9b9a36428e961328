# Pages: intake
