# Penolakan mesin SOP: siapa yang mendapat giliran, apa yang belum ada, apa yang bisa dilakukan.

step-label = langkah { $step } ({ $label })
refusal-not-your-turn = Giliran { $desks } pada langkah { $step }: { $label }. Tindakan ini baru dapat dilakukan setelah langkah itu selesai.
refusal-other-act = Berkas ini berada pada langkah { $step }: { $label }. Yang diperlukan sekarang: { $act }.
refusal-incomplete = Langkah { $step } ({ $label }) belum dapat diselesaikan. { $missing }
refusal-unknown-units = Unit ini tidak ada di kantor: { $units }. Pilih unit dari daftar.
refusal-not-earlier = Berkas tidak dapat dikembalikan ke langkah { $step } ({ $label }) karena langkah itu belum dilewati.
refusal-not-reached = Berkas tidak dapat dilanjutkan pada langkah { $step } ({ $label }) karena langkah sebelumnya belum selesai.
refusal-steps-possible = Yang dapat dipilih: { $steps }.
refusal-no-step-possible = Tidak ada langkah yang dapat dipilih.
refusal-impossible-time = Waktu { $given } tidak mungkin. Tulis waktu antara { $earliest } dan { $latest }.
refusal-closed = Berkas ini sudah selesai dan tidak dapat diubah lagi.
refusal-already-open = Pengaduan ini sudah dicatat. Buka berkasnya untuk melanjutkan.
refusal-other-procedure = Berkas ini berjalan menurut { $procedure }. Muat ulang halaman sebelum melanjutkan.

missing-advice = Tulis masukan Anda.
missing-choice = Pilih ya atau tidak.
missing-units = Pilih paling sedikit satu unit.
missing-instruction = Pilih atau tulis isi disposisi.
missing-resolution = Tulis penyelesaiannya.
missing-slip = Lampirkan lembar disposisi.
missing-signed-scan = Unggah pindaian jawaban yang sudah ditandatangani.
missing-answer-text = Tulis apa yang dijawab atau dilakukan.
missing-answer-way = Pilih cara jawaban disampaikan.
missing-recipient = Tulis kepada siapa jawaban disampaikan.
missing-answer-time = Tulis kapan jawaban disampaikan.
missing-proof = Lampirkan atau tulis bukti penyampaian.
missing-reason = Tulis alasannya.
