# Pages: case
