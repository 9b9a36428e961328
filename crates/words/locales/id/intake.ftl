# Halaman: intake
