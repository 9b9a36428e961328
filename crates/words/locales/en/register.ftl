# Pages: register
