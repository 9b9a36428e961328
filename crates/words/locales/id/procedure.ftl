# Hasil pemeriksaan berkas prosedur (`matur sop check`) dan lembar resminya.
# Setiap temuan punya dua teks: apa yang salah (fault-, warning-) dan apa yang
# dapat dilakukan (remedy-, advice-).

## Tempat

finding-place-step = Langkah { $step }, baris { $line }
finding-place-line = Baris { $line }
finding-place-syntax = Baris { $line }, kolom { $column }
finding-place-file = Seluruh berkas

## Kesalahan

fault-syntax = { $detail ->
    [not_utf8] Berkas ini bukan teks UTF-8 mulai dari sini.
   *[other] Berkas tidak dapat dibaca sebagai TOML mulai dari sini: { $detail }.
}
remedy-syntax = { $detail ->
    [not_utf8] Simpan berkas sebagai UTF-8.
   *[other] Perbaiki tulisannya; sering kali tanda kutip, tanda kurung, atau tanda sama dengan yang kurang atau berlebih.
}

fault-duplicate_key = Isian "{ $field }" tertulis dua kali di tempat yang sama.
remedy-duplicate_key = Hapus salah satunya, atau gabungkan isinya.

fault-unknown_format = Format berkas { $value } tidak dikenal.
remedy-unknown_format = Tulis format = { $expected }.

fault-unknown_key = Isian "{ $value }" tidak dikenal di sini.
remedy-unknown_key = { $nearest ->
    [none] Hapus isian itu, atau lihat daftar isian dengan matur sop schema.
   *[other] Mungkin maksudnya "{ $nearest }".
}

fault-wrong_type = Isian "{ $field }" berisi { $value ->
    [text] teks
    [integer] bilangan bulat
    [number] bilangan pecahan
    [boolean] true atau false
    [date] tanggal
    [list] daftar
    [table] kelompok isian
   *[other] { $value }
}, padahal perlu { $expected ->
    [text] teks
    [texts] daftar teks
    [integer] bilangan bulat
    [boolean] true atau false
    [date] tanggal
    [target] nomor langkah atau "end"
    [table] kelompok isian
    [tables] daftar kelompok isian
   *[other] { $expected }
}.
remedy-wrong_type = { $expected ->
    [text] Tulis isinya di antara tanda kutip.
    [texts] Tulis setiap butir di antara tanda kutip, semuanya di dalam kurung siku.
    [integer] Tulis bilangan bulat tanpa tanda kutip.
    [boolean] Tulis true atau false tanpa tanda kutip.
    [date] Tulis tanggal sebagai tahun-bulan-hari, misalnya 2019-10-08.
    [target] Tulis nomor langkah tujuan tanpa tanda kutip, atau "end".
    [tables] Tulis setiap kelompok di bawah kepala berkurung siku ganda.
   *[other] Tulis isian ini sebagai kelompok, misalnya di bawah kepala berkurung siku.
}

fault-unknown_value = Isian "{ $field }" berisi "{ $value }", yang tidak dikenal.
remedy-unknown_value = { $nearest ->
    [none] { $expected ->
        [none] Tulis nama isian langkah itu, misalnya performer atau no.to.
       *[other] Yang dikenal: { $expected }.
    }
   *[other] Mungkin maksudnya "{ $nearest }". Yang dikenal: { $expected }.
}

fault-missing_field = Isian "{ $field }" belum ditulis.
remedy-missing_field = Tambahkan "{ $field }".

fault-no_steps = Tabel ini belum punya langkah.
remedy-no_steps = Tulis setiap langkah di bawah kepala [[steps]].

fault-too_many_rows = Tabel ini punya { $value } langkah; paling banyak { $limit }.
remedy-too_many_rows = Pecah menjadi beberapa prosedur.

fault-duplicate_performer = Kunci pelaksana "{ $value }" sudah dipakai di baris { $first_line }.
remedy-duplicate_performer = Beri kunci lain kepada salah satu kolom pelaksana.

fault-unassigned_performer = Kolom pelaksana "{ $value }" harus diisi oleh satu peran atau oleh unit yang ditunjuk dalam disposisi.
remedy-unassigned_performer = Tulis role = "…" untuk satu peran, atau directed = true untuk unit yang ditunjuk; salah satu saja.

fault-duplicate_number = Nomor langkah { $value } sudah dipakai di baris { $first_line }.
remedy-duplicate_number = Beri nomor berurutan 1, 2, 3, … kepada langkah-langkah, masing-masing satu kali.

fault-missing_number = Nomor langkah { $missing } tidak ada sebelum langkah { $step }.
remedy-missing_number = Tambahkan langkah itu, atau beri nomor ulang supaya tidak ada yang terlompati.

fault-unknown_act = { $value ->
    [none] Belum ditulis apa yang dikerjakan langkah ini (act).
   *[other] Perbuatan (act) "{ $value }" tidak dikenal.
}
remedy-unknown_act = { $nearest ->
    [none] Pilih satu: register, attach_slip, forward, advise, weigh, decide, solve, approve, answer, archive.
   *[other] Mungkin maksudnya "{ $nearest }".
}

fault-missing_performer = Belum ditulis siapa yang mengerjakan langkah ini.
remedy-missing_performer = Tulis performer dengan kunci salah satu kolom pelaksana.

fault-unknown_performer = Pelaksana "{ $value }" tidak punya kolom.
remedy-unknown_performer = { $nearest ->
    [none] Tambahkan kolomnya di bawah [[performers]], atau pakai kunci kolom yang ada.
   *[other] Mungkin maksudnya "{ $nearest }".
}

fault-idle_otherwise = Pelaksana pengganti "{ $value }" tidak berguna di sini.
remedy-idle_otherwise = Isian otherwise hanya untuk langkah milik unit yang ditunjuk, dan harus menyebut kolom yang berperan tetap.

fault-empty_activity = Kegiatan langkah ini kosong.
remedy-empty_activity = Tulis kegiatannya, diawali kata kerja.

fault-empty_output = Output langkah ini kosong.
remedy-empty_output = Tulis apa yang dihasilkan langkah ini.

fault-zero_time = Waktu baku "{ $value }" sama dengan nol.
remedy-zero_time = Tulis waktu yang lebih dari nol, misalnya "15 menit".

fault-unknown_time = { $value ->
    [none] Waktu baku langkah ini belum ditulis.
   *[other] Waktu baku "{ $value }" tidak dapat dibaca.
}
remedy-unknown_time = Tulis bilangan bulat dan satuannya: menit, jam, hari, hari kerja, hari kalender, atau jam kalender; misalnya "1 jam".

fault-excessive_time = Waktu baku "{ $value }" lebih dari sepuluh tahun.
remedy-excessive_time = Periksa bilangan dan satuannya.

fault-decision_without_branch = Keputusan ini belum punya cabang { $field ->
    [yes] Ya
   *[no] Tidak
}.
remedy-decision_without_branch = Tambahkan [steps.{ $field }] dengan label dan langkah tujuannya.

fault-decision_label_missing = Isian "{ $field }" kosong: cabang keputusan ini belum punya label.
remedy-decision_label_missing = Tulis kata-kata pilihannya, misalnya "Ya, koordinasikan".

fault-question_on_wrong_act = Langkah ini bertanya ya atau tidak, padahal bukan langkah memutuskan.
remedy-question_on_wrong_act = Ubah act menjadi "decide", atau hapus pertanyaan dan kedua cabangnya.

fault-field_beside_question = Isian "{ $field }" tidak berlaku pada langkah yang punya pertanyaan.
remedy-field_beside_question = Pindahkan isian itu ke [steps.yes] atau [steps.no].

fault-gives_on_wrong_act = Hanya langkah memutuskan yang memberi disposisi atau solusi dengan isian "{ $field }".
remedy-gives_on_wrong_act = Hapus isian itu, atau ubah act menjadi "decide".

fault-approves_on_wrong_act = Langkah ini tidak dapat menyetujui jawaban.
remedy-approves_on_wrong_act = Pindahkan approves ke langkah "approve" atau "decide".

fault-approve_not_approving = Langkah penandatanganan ini ditulis tidak menyetujui jawaban.
remedy-approve_not_approving = Hapus approves = false, atau pilih act yang lain.

fault-unknown_target = Isian "{ $field }" menuju "{ $target }", yang tidak ada.
remedy-unknown_target = Tulis nomor langkah yang ada, atau "end" untuk selesai.

fault-self_target = Isian "{ $field }" menuju langkah itu sendiri.
remedy-self_target = Tulis nomor langkah lain, atau "end" untuk selesai.

fault-no_start = Tidak ada langkah yang menerima pengaduan.
remedy-no_start = Jadikan langkah pertama act = "register".

fault-two_starts = Langkah ini juga menerima pengaduan dan tidak ada panah yang menuju ke sini: prosedur punya dua awal.
remedy-two_starts = Sisakan satu langkah penerimaan, yang pertama.

fault-register_not_first = Pengaduan diterima di langkah ini, padahal ini bukan langkah pertama.
remedy-register_not_first = Jadikan langkah pertama act = "register", dan pilih act lain untuk langkah ini.

fault-unreachable_step = Tidak ada jalan dari langkah pertama ke langkah ini.
remedy-unreachable_step = Arahkan salah satu langkah ke sini dengan to, atau hapus langkah ini.

fault-cycle_without_exit = Langkah { $steps } berputar tanpa jalan keluar.
remedy-cycle_without_exit = Beri salah satunya tujuan di luar putaran, atau "end".

fault-no_way_to_end = Dari langkah ini tidak ada jalan ke akhir.
remedy-no_way_to_end = Arahkan langkah ini atau langkah sesudahnya ke langkah yang berakhir pada arsip.

fault-archive_not_last = Prosedur harus berakhir pada langkah pengarsipan, dan tidak ada yang sesudahnya.
remedy-archive_not_last = Akhiri setiap jalan dengan langkah act = "archive" yang menuju "end".

fault-slip_missing = Langkah ini mengisi lembar disposisi yang pada salah satu jalan belum dilampirkan.
remedy-slip_missing = Tambahkan langkah "attach_slip", atau attaches_slip = true pada langkah sebelumnya.

fault-solve_without_directive = Unit diminta memberi solusi pada jalan yang tidak menunjuk unit mana pun.
remedy-solve_without_directive = Beri keputusan sebelumnya gives = "directive", atau tulis otherwise.

fault-directed_without_otherwise = Langkah ini milik unit yang ditunjuk, tetapi pada salah satu jalan tidak ada unit yang ditunjuk.
remedy-directed_without_otherwise = Tulis otherwise: siapa yang mengerjakan bila tidak ada unit yang ditunjuk.

fault-resolution_missing = Jawaban diberikan pada jalan yang belum menghasilkan solusi.
remedy-resolution_missing = Beri keputusan sebelumnya gives = "resolution", atau tambahkan langkah "solve".

fault-no_approval = Jawaban diberikan pada jalan yang belum menyetujui solusinya.
remedy-no_approval = Tambahkan langkah "approve" sesudah solusi, atau approves = true pada keputusan yang memberinya.

fault-no_answer = Berkas diarsipkan pada jalan yang belum memberi jawaban kepada pelapor.
remedy-no_answer = Tambahkan langkah "answer" sebelum pengarsipan.

## Peringatan

warning-no_approval_date = Belum ada tanggal pengesahan.
advice-no_approval_date = Isi cover.approved setelah lembar disahkan.

warning-no_effective_date = Belum ditulis sejak kapan prosedur ini berlaku.
advice-no_effective_date = Isi in_force_from.

warning-inferred_reading = Isian "{ $field }" disimpulkan, bukan bunyi naskah (keyakinan: { $confidence ->
    [low] rendah
    [medium-low] agak rendah
    [medium] sedang
    [medium-high] agak tinggi
    [high] tinggi
    [very-high] sangat tinggi
   *[other] { $confidence }
}).
advice-inferred_reading = Minta kantor menegaskan, lalu hapus tandanya.

warning-no_requirements = Kelengkapan langkah ini kosong.
advice-no_requirements = Tulis apa yang harus ada sebelum langkah ini dikerjakan.

warning-too_many_steps = Tabel ini punya { $value } langkah; lebih dari { $limit } sulit dibaca pada satu lembar.
advice-too_many_steps = Pertimbangkan memecahnya menjadi beberapa prosedur.

warning-too_many_performers = Tabel ini punya { $value } kolom pelaksana; lebih dari { $limit } sulit dibaca pada satu lembar.
advice-too_many_performers = Gabungkan pelaksana yang selalu bekerja bersama.

## Lembar resmi

sheet-number = Nomor SOP
sheet-created = Tanggal pembuatan
sheet-revised = Tanggal revisi
sheet-approved = Tanggal pengesahan
sheet-approved-by = Disahkan oleh
sheet-nip = NIP
sheet-name = Nama SOP
sheet-legal-bases = Dasar hukum
sheet-qualifications = Kualifikasi pelaksana
sheet-related = Keterkaitan
sheet-equipment = Peralatan/perlengkapan
sheet-warnings = Peringatan
sheet-records = Pencatatan dan pendataan
sheet-step = No
sheet-activity = Kegiatan
sheet-requirements = Kelengkapan
sheet-standard-time = Waktu
sheet-output = Output
sheet-remarks = Ket.
sheet-reading = Dibaca
sheet-otherwise = Bila tidak ada unit yang ditunjuk
sheet-end = selesai
sheet-unset = (belum diisi)
sheet-legend = ( ) mulai atau selesai   [ ] kegiatan   < > keputusan   * disimpulkan, bukan bunyi naskah
sheet-total = Waktu baku seluruhnya
sheet-shortest = Jalan terpendek
sheet-longest = Jalan terpanjang
