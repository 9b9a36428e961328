# Halaman: pengaturan, akun, SOP di pengaturan.

settings-title = Pengaturan
settings-intro = Perubahan berlaku bagi langkah yang belum dimulai. Semuanya tercatat.
settings-tab-people = Pejabat
settings-tab-hours = Jam kerja dan libur
settings-tab-units = Unit dan jabatan
settings-tab-channels = Kanal
settings-tab-subjects = Hal dan petunjuk
settings-tab-villages = Desa
settings-tab-office = Kantor
settings-tab-log = Catatan
settings-tab-procedures = SOP
settings-tab-account = Akun saya

settings-account-title = Akun saya
settings-account-intro = Nama dan jabatan Anda di sistem ini.
settings-account-me = Data Anda
settings-account-change = Ada yang keliru, atau kata sandi perlu diganti? Sampaikan kepada yang mengurus pejabat di kantor ini.

settings-hours-title = Jam kerja dan hari libur
settings-hours = Jam kerja ({ $zone })
settings-hours-caption = Jam kerja
settings-hours-note = Waktu standar hanya berjalan pada jam ini. Satu hari kerja dihitung sampai jam yang sama pada hari kerja berikutnya.
settings-holidays = Libur berikutnya
settings-no-holidays = Tidak ada hari libur yang dicatat sesudah hari ini.
settings-provisional = sementara

settings-procedures-title = SOP kantor ini
settings-procedures-intro = Satu versi berlaku sejak hari yang ditetapkan. Pengaduan yang sudah berjalan tetap mengikuti versinya.
settings-col-code = Kode
settings-new-version = SOP atau versi baru
settings-new-version-note = Berkas diperiksa dahulu. Tidak ada yang berlaku sebelum Anda mengaktifkannya.
settings-file = Berkas prosedur (TOML)
settings-file-hint = Unduh versi yang berlaku, ubah, beri nomor versi baru, lalu unggah di sini. Paling besar 200 kB.
settings-file-missing = Pilih berkas, atau tempelkan isinya.
settings-file-too-large = Berkas ini lebih dari { $limit } kB. Berkas prosedur jauh lebih kecil; periksa pilihan Anda.
settings-file-not-text = Berkas ini bukan teks (UTF-8). Pilih berkas prosedur dengan akhiran .toml.
settings-text = Atau tempelkan isinya
settings-text-repair = Isi berkas
settings-text-hint = Dipakai bila tidak ada berkas yang dipilih.
settings-check = Periksa
settings-check-again = Periksa lagi

settings-checked-title = Hasil pemeriksaan
settings-version-title = { $label }, versi { $version }, { $steps } langkah
settings-faults = Perlu diperbaiki: { $n } kesalahan
settings-faults-list = Kesalahan dalam berkas
settings-nothing-activated = Tidak ada yang diaktifkan.
settings-clean = Tidak ada kesalahan. Versi ini dapat diaktifkan di bagian bawah halaman.
settings-warnings = Perlu perhatian: { $n }
settings-warnings-show = Tampilkan
settings-preview = Pratinjau lembar
settings-repair = Perbaiki isinya
settings-activate-title = Aktifkan
settings-activate-note = Versi lama SOP yang sama berakhir sehari sebelumnya. Tindakan ini tercatat atas nama Anda.
settings-from = Berlaku mulai
settings-default = Dipakai untuk pengaduan baru bila petugas tidak memilih SOP lain
settings-sure = Saya sudah membaca pratinjau dan mengaktifkan versi ini
settings-sure-missing = Beri tanda bahwa Anda sudah membaca pratinjau.
settings-activate = Aktifkan versi ini
settings-done-procedure = Versi SOP sudah diaktifkan dan tercatat.
