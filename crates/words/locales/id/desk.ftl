# Halaman: desk
