# Pages: people
