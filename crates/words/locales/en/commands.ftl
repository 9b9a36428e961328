# Sentences of the commands.
serve-founded = { $name } is ready: a new data folder was made.
serve-address = Address: { $url }
serve-first-link = One-time link for the first official (valid for 3 days): { $url }
serve-demo = Demonstration: all complaints and people here are invented. Accounts to try:
serve-demo-sign-in = { $position }: { $username } · password { $password } ({ $name })
serve-stopping = Stopping; everything accepted is stored.
command-in-use = Another process uses the data folder { $folder }. Stop it, or try again later.
command-real-office = { $name } is a real office. Drills and demonstrations belong in another folder: name a new one with --data.
command-profile-faults = The office profile still has faults; nothing was made.
command-procedure-faults = The procedure file { $file } still has faults; nothing was made.
command-no-procedure = The profile names the procedure file { $file }, which neither ships nor lies beside the profile; nothing was made.
command-no-holidays = The profile names the holiday table { $table }, which does not ship; nothing was made.
command-hours-faulty = The profile's working hours make no calendar; nothing was made.
command-no-role = A procedure needs the role { $role }, and no position of the profile has it; nothing was made.
command-path-too-long = The path of the data folder is too long for a socket in it. Name a shorter one with --data; nothing was made.
command-failed = Not done: { $why }
command-unreadable = The file { $file } can't be read: { $why }
command-no-office = There is no office in this data folder yet. Run matur to set one up, or name the right folder with --data.
command-schema-changes = The database is being brought up to date. In a large office this takes some minutes; please let it finish.
command-already-founded = This folder holds { $name } already; nothing was changed.
command-area-unknown = There is no sub-district “{ $said }”, nor one like it; nothing was made. Give its code, e.g. 51.02.02, or its full name.
command-area-near = There is no sub-district “{ $said }”; nothing was made. The nearest:
command-area-several = “{ $said }” does not name one sub-district yet; nothing was made. Try again with the code of the one you mean:
command-area-more = … and { $n } more. Name the regency or city too.
serve-office = { $code } { $name }: { $url }
serve-offices-more = … and { $n } more.
command-which-office = There are several offices here. Name the one you mean with --office, by its area code or number prefix:
command-office-unknown = There is no office “{ $said }” here. There are:
command-office-no-url = (no address yet)
command-office-moved = { $name } is now at { $url }.
command-url-malformed = “{ $said }” is no address of an office; nothing was changed. Write it like https://adu-seltim.example, with no path behind it.
command-area-taken = { $name } is here already; nothing was changed.
command-prefix-taken = { $name } already uses the number prefix { $what }; nothing was made. Name another with --prefix.
command-host-taken = { $name } already has the address { $what }; nothing was changed. Each office needs a host name of its own, not just a port of its own.
command-add-with-url = To add another office here, give its address too with --url, for example https://adu-seltim.example.
command-number-unknown = That is not a complaint number. Example: STM-2026-0148.
command-not-found = Not found. Check the number or the user name.
command-not-permitted = That official is not authorised for this.
command-official-link = { $name }'s password is taken away. One-time link (valid until { $expires }): { $url }
command-head-malformed = Write --head as number:hash, as printed in the register's closing line.
command-sop-summary = Faults: { $faults }, warnings: { $warnings }.
command-sop-warning = { $place }: warning. { $message }
command-audit-whole = Whole: { $records } records, { $heads } signed heads, { $texts } texts, { $files } files, { $cases } complaints.
command-audit-broken = NOT WHOLE: { $broken } findings in { $records } records, { $heads } signed heads, { $texts } texts, { $files } files, { $cases } complaints.
command-due-invalid-standard = The length can't be read. Examples: "1 jam", "30 menit", "2 hari".
command-due-invalid-unit = Unknown unit. Use menit, jam, hari, hari_kerja, hari_kalender or jam_kalender.
command-due-invalid-start = The start must carry its offset. Example: 2026-11-26T10:12:00+08:00.
command-due-invalid-calendar = The calendar file is faulty.
command-due-no-working-time = There is not enough working time in this calendar.
command-doctor-well = All is well.
command-doctor-problem = Something needs attention; see health.problem above.
command-bench-unknown = Unknown benchmark. Use intake, slow-disk, postgres, http, citizen, memory or start.
command-bench-not-built = This program was built without the benchmark of a million complaints: cargo run --release --features million -- bench million
command-bench-needs-postgres = This benchmark needs PostgreSQL: give its address with --postgres.
span-hours = { $n } working { $n ->
    [one] hour
   *[other] hours
}
span-minutes = { $n } working { $n ->
    [one] minute
   *[other] minutes
}
span-days = { $n } working { $n ->
    [one] day
   *[other] days
}
span-calendar-hours = { $n } { $n ->
    [one] hour
   *[other] hours
}
span-calendar-days = { $n } calendar { $n ->
    [one] day
   *[other] days
}
span-none = no time
command-bench-at-least-met =     Limit: { $limit }. Target at least { $target }: met.
command-bench-at-least-missed =     Limit: { $limit }. Target at least { $target }: NOT met.
command-bench-at-most-met =     Limit: { $limit }. Target at most { $target }: met.
command-bench-at-most-missed =     Limit: { $limit }. Target at most { $target }: NOT met.
command-bench-set-offices = Making { $n } offices…
command-bench-set-complaints = Recording { $n } complaints…
command-bench-set-index = Indexing what { $n } records tell…
command-bench-set-postgres = Copying { $n } complaints to PostgreSQL…
command-bench-set-measure-sqlite = Measuring { $n } complaints on SQLite…
command-bench-set-measure-postgres = Measuring { $n } complaints on PostgreSQL…
