# Halaman: people
