# Faults of an office profile. Each message: what is wrong, then how to put it right.
# Arguments: $place in the file, $found as written, $expected what could stand there.

profile-fault-line = Line { $line }
profile-fault-syntax = This file is not valid TOML: { $found }. Correct the quotation marks, brackets or equals sign on that line.
profile-fault-unknown-key = { $place }: the key “{ $found }” means nothing. Check its spelling; possible here: { $expected }.
profile-fault-wrong-type = { $place }: needs { $expected ->
    [text] a text
    [integer] a whole number
    [boolean] true or false
    [date] a date
    [list] a list
   *[table] a table
}, but has { $found ->
    [text] a text
    [integer] a whole number
    [number] a decimal number
    [boolean] true or false
    [date] a date
    [list] a list
   *[table] a table
}. Write the value again in the kind it needs.
profile-fault-missing-field = { $place } is missing. Add that line.
profile-fault-empty-text = { $place } is empty. Fill it in, or remove the line if it is not required.
profile-fault-duplicate-key = { $place }: “{ $found }” is already used at { $expected }. Give it another name or remove one of them.
profile-fault-bad-key = { $place }: “{ $found }” cannot be a code. Use only letters, digits, - and _, at most 40.
profile-fault-unknown-unit = { $place }: there is no unit “{ $found }”. Use one of { $expected }, or add that unit.
profile-fault-unknown-position = { $place }: the position “{ $found }” is not another position of this office. Use one of { $expected }.
profile-fault-unknown-duty = { $place }: the duty “{ $found }” is not known. Use one of { $expected }.
profile-fault-bad-prefix = { $place }: “{ $found }” cannot begin complaint numbers. Use 2 to 6 capital letters, for example STM.
profile-fault-bad-area-code = { $place }: “{ $found }” is not the area code of a sub-district. Write it like { $expected }.
profile-fault-other-area = { $place }: this profile is of sub-district { $found }, and the office is set up for { $expected }. Delete the line, or name the profile’s code with --area.
profile-fault-bad-village-code = { $place }: “{ $found }” is not the code of a village of this sub-district. Write it like { $expected }.
profile-fault-unknown-time-zone = { $place }: the time zone “{ $found }” is not known. Write it like { $expected }.
profile-fault-bad-hours-unknown-weekday = { $place }: “{ $found }” is not a weekday. Use mon, tue, wed, thu, fri, sat or sun.
profile-fault-bad-hours-duplicate-weekday = { $place }: the day “{ $found }” stands twice. Put its hours on one line.
profile-fault-bad-hours-malformed-interval = { $place }: “{ $found }” is not an opening and a closing time. Write it like ["07:30", "12:00"].
profile-fault-bad-hours-reversed-interval = { $place }: with “{ $found }” the office closes before it opens. Swap or correct the times.
profile-fault-bad-hours-overlapping-intervals = { $place }: “{ $found }” overlaps with other hours of the same day. Correct one of them.
profile-fault-bad-hours-bad-date = { $place }: “{ $found }” is not a date that exists. Write it like 2026-03-19.
profile-fault-bad-hours-reversed-rule-change = { $place }: the change of hours ends before it begins ({ $found }). Correct the dates.
profile-fault-bad-hours-duplicate-exception = { $place }: the exception for “{ $found }” stands twice. Remove one of them.
calendar-fault-syntax = { $place }: this file can't be read as TOML or JSON ({ $found }). Correct the writing there.
profile-fault-no-working-hours = { $place }: there is no working day. Give at least one day its hours; without them no due time can be counted.
profile-fault-bad-date = { $place }: “{ $found }” is not a date that exists. Write it like 2019-10-08.
profile-fault-unknown-holiday-kind = { $place }: the kind of holiday “{ $found }” is not known. Use one of { $expected }.
profile-fault-bad-language = { $place }: there is no translation into “{ $found }” yet. Use one of { $expected }.
profile-fault-out-of-range = { $place }: { $found } is out of bounds. Use { $expected } minutes.
profile-fault-bad-file-name = { $place }: “{ $found }” is not a file name. Write the name alone, without a folder, ending in .toml.
profile-fault-no-people-keeper = No position looks after the officials. Give one position the duty “{ $expected }”; without it nobody can be appointed.
profile-fault-no-intake = No position takes in complaints. Give one position the duty “{ $expected }”.
profile-fault-no-register-keeper = No position keeps the register. Give one position the duty “{ $expected }”.
profile-fault-no-procedure-keeper = No position looks after the SOPs. Give one position the duty “{ $expected }”.
profile-fault-no-unit-head = { $place }: directives may be forwarded to the unit “{ $found }”, but no official receives them. Give one position in that unit heads_unit = true, or write directable = false.
profile-fault-no-default-procedure = No SOP is used when the clerk does not choose one. Give one SOP default = true.
profile-fault-two-default-procedures = { $place }: more than one SOP is used when the clerk does not choose (“{ $found }”). Leave default = true on one only.
