# Fields that need another look, by the office's code (`field-…`); `fact` is a limit or what was found.

field-not-oneself = You cannot switch off your own account.
field-password-differs = The two passwords differ. Write both again.
field-password-digits = The password must not be digits only. Add letters.
field-password-long = The password is too long. At most { $fact } letters or digits.
field-password-short = The password is too short. At least { $fact } letters or digits.
field-date-missing = Write the date, for example 25-11-2026.
field-kind-unknown = Choose the kind of appointment: definitive, Plt. or Plh.
field-name-empty = Write the full name.
field-official-unknown = Choose an official from the list.
field-order-missing = Write the number of the order.
field-position-unknown = Choose a position from the list.
field-rank-unknown = Unknown rank. Write the grade, for example III/d.
field-end-before-begin = The last day is before the first.
field-end-missing = Plt. and Plh. need a last day.
field-past-not-changed = The past cannot be changed. Choose a day from today on.
field-username-signs = Use lower case letters, digits, dots or dashes; no spaces.
field-username-taken = This user name is taken. Choose another.
field-nip-length = A NIP has 18 digits.
field-nip-birth = The first eight digits of the NIP are no date of birth.
field-nip-month = The month of appointment in the NIP does not exist.
field-nip-too-young = By this NIP its owner was appointed too young. Check the digits.
field-nip-future = A date in the NIP lies in the future. Check the digits.
field-nip-sex = Digit 15 of a NIP must be 1 or 2.
field-nip-serial = The last three digits of a NIP must not be 000.
