# Lembar: unduhan hasil, impor buku lama.

sheet-take-csv = Unduh CSV
sheet-take-xlsx = Unduh XLSX
sheet-take-more = Yang diunduh ialah temuan terbaru sebanyak yang dihitung di atas. Persempit pencarian untuk mengunduh sisanya.
sheet-col-case = Nomor aduan
sheet-col-year = Tahun
sheet-col-step = Langkah
