# Kesalahan dalam berkas profil kantor. Tiap pesan: apa yang salah, lalu cara memperbaikinya.
# Argumen: $place tempat dalam berkas, $found yang tertulis, $expected yang dapat diisikan.

profile-fault-line = Baris { $line }
profile-fault-syntax = Berkas ini bukan TOML yang benar: { $found }. Perbaiki tanda kutip, kurung, atau tanda sama dengan di baris itu.
profile-fault-unknown-key = { $place }: kunci “{ $found }” tidak dikenal. Periksa ejaannya; yang dapat dipakai di sini: { $expected }.
profile-fault-wrong-type = { $place }: diperlukan { $expected ->
    [text] teks
    [integer] bilangan bulat
    [boolean] true atau false
    [date] tanggal
    [list] daftar
   *[table] tabel
}, yang tertulis { $found ->
    [text] teks
    [integer] bilangan bulat
    [number] bilangan pecahan
    [boolean] true atau false
    [date] tanggal
    [list] daftar
   *[table] tabel
}. Tulis ulang nilainya dengan jenis yang diperlukan.
profile-fault-missing-field = { $place } belum diisi. Tambahkan baris itu.
profile-fault-empty-text = { $place } kosong. Isi, atau hapus baris itu bila tidak diwajibkan.
profile-fault-duplicate-key = { $place }: “{ $found }” sudah dipakai di { $expected }. Beri nama lain atau hapus salah satunya.
profile-fault-bad-key = { $place }: “{ $found }” tidak dapat menjadi kode. Pakai huruf, angka, tanda - dan _ saja, paling banyak 40.
profile-fault-unknown-unit = { $place }: tidak ada unit “{ $found }”. Pakai salah satu dari { $expected }, atau tambahkan unit itu.
profile-fault-unknown-position = { $place }: jabatan “{ $found }” bukan jabatan lain di kantor ini. Pakai salah satu dari { $expected }.
profile-fault-unknown-duty = { $place }: tugas “{ $found }” tidak dikenal. Pakai salah satu dari { $expected }.
profile-fault-bad-prefix = { $place }: “{ $found }” tidak dapat menjadi awalan nomor aduan. Pakai 2 sampai 6 huruf besar, misalnya STM.
profile-fault-bad-area-code = { $place }: “{ $found }” bukan kode wilayah kecamatan. Tulis seperti { $expected }.
profile-fault-other-area = { $place }: profil ini untuk kecamatan { $found }, sedangkan yang disiapkan { $expected }. Hapus baris itu, atau sebut kode profil pada --area.
profile-fault-bad-village-code = { $place }: “{ $found }” bukan kode desa kecamatan ini. Tulis seperti { $expected }.
profile-fault-unknown-time-zone = { $place }: zona waktu “{ $found }” tidak dikenal. Tulis seperti { $expected }.
profile-fault-bad-hours-unknown-weekday = { $place }: “{ $found }” bukan hari. Pakai mon, tue, wed, thu, fri, sat, atau sun.
profile-fault-bad-hours-duplicate-weekday = { $place }: hari “{ $found }” tertulis dua kali. Gabungkan jam kerjanya dalam satu baris.
profile-fault-bad-hours-malformed-interval = { $place }: “{ $found }” bukan jam buka dan jam tutup. Tulis seperti ["07:30", "12:00"].
profile-fault-bad-hours-reversed-interval = { $place }: pada “{ $found }” kantor tutup sebelum buka. Tukar atau perbaiki jamnya.
profile-fault-bad-hours-overlapping-intervals = { $place }: “{ $found }” bertumpang tindih dengan jam lain pada hari yang sama. Perbaiki salah satunya.
profile-fault-bad-hours-bad-date = { $place }: “{ $found }” bukan tanggal yang ada. Tulis seperti 2026-03-19.
profile-fault-bad-hours-reversed-rule-change = { $place }: perubahan jam berakhir sebelum mulai ({ $found }). Perbaiki tanggalnya.
profile-fault-bad-hours-duplicate-exception = { $place }: pengecualian untuk “{ $found }” tertulis dua kali. Hapus salah satunya.
calendar-fault-syntax = { $place }: berkas ini tidak dapat dibaca sebagai TOML atau JSON ({ $found }). Perbaiki tulisannya.
profile-fault-no-working-hours = { $place }: tidak ada hari kerja. Isi jam kerja sedikitnya satu hari; tanpa itu batas waktu tidak dapat dihitung.
profile-fault-bad-date = { $place }: “{ $found }” bukan tanggal yang ada. Tulis seperti 2019-10-08.
profile-fault-unknown-holiday-kind = { $place }: jenis hari libur “{ $found }” tidak dikenal. Pakai salah satu dari { $expected }.
profile-fault-bad-language = { $place }: belum ada terjemahan untuk bahasa “{ $found }”. Pakai salah satu dari { $expected }.
profile-fault-out-of-range = { $place }: { $found } di luar batas. Isi { $expected } menit.
profile-fault-bad-file-name = { $place }: “{ $found }” bukan nama berkas. Tulis namanya saja, tanpa folder, dengan akhiran .toml.
profile-fault-no-people-keeper = Tidak ada jabatan yang mengurus pejabat. Beri satu jabatan tugas “{ $expected }”; tanpa itu tidak seorang pun dapat ditunjuk.
profile-fault-no-intake = Tidak ada jabatan yang menerima pengaduan. Beri satu jabatan tugas “{ $expected }”.
profile-fault-no-register-keeper = Tidak ada jabatan yang memegang buku agenda. Beri satu jabatan tugas “{ $expected }”.
profile-fault-no-procedure-keeper = Tidak ada jabatan yang mengurus SOP. Beri satu jabatan tugas “{ $expected }”.
profile-fault-no-unit-head = { $place }: disposisi dapat diteruskan ke unit “{ $found }”, tetapi tidak ada pejabat yang menerimanya. Beri satu jabatan di unit itu heads_unit = true, atau tulis directable = false.
profile-fault-no-default-procedure = Tidak ada SOP yang dipakai bila petugas tidak memilih. Beri satu SOP default = true.
profile-fault-two-default-procedures = { $place }: lebih dari satu SOP dipakai bila petugas tidak memilih (“{ $found }”). Sisakan satu saja default = true.
