# Halaman: register
