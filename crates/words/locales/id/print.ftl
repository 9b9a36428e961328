# Halaman: print
print-slips-title = Cetak { $n } lembar disposisi
print-qr = Kode QR berkas { $number }
print-units = Diteruskan kepada Sdr.
print-advice = Masukan
print-advice-of = Masukan { $position }
print-directive = Isi disposisi
print-recorded = { $name } · diparaf { $at }
print-files = Lampiran
print-history = Riwayat
print-made = Dicetak { $at }.
