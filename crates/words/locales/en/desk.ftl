# Pages: desk
