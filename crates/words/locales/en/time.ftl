# Dates, clock times and lengths of time.

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec

date-long = { $weekday }, { $day } { $month } { $year }
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
weekday-date = { $weekday }, { $date }
clock-time = { $hour }:{ $minute }
stamp = { $date }, { $time } { $zone }
day-time = { $day } { $time }
day-date = { $day } { $date }
time-today = today
time-tomorrow = tomorrow
time-yesterday = yesterday

length-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
length-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
length-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
length-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

standard-minute = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
standard-hour = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
standard-day = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
standard-working-day = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
standard-calendar-day = { $n ->
    [one] { $n } calendar day
   *[other] { $n } calendar days
}
standard-calendar-hour = { $n ->
    [one] { $n } clock hour
   *[other] { $n } clock hours
}

# How a due time was counted.
explain-unit-minute = { $n ->
    [one] { $n } working minute
   *[other] { $n } working minutes
}
explain-unit-hour = { $n ->
    [one] { $n } working hour
   *[other] { $n } working hours
}
explain-unit-day = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
explain-head = { $amount } from { $from }
explain-count = { $head }: { $steps } → { $due }
explain-counted-alone = { $length } without a break
explain-counted-until = { $length } until { $until }
explain-counted-from = { $length } from { $from }
explain-counted = { $length } from { $from } to { $until }
explain-pause-break = break
explain-pause-night = night
explain-day-of-receipt = { $day } is the day of receipt and does not count
explain-day = { $day } is day { $n }
explain-calendar-days = { $n ->
    [one] { $n } calendar day, { $first } to { $last }
   *[other] { $n } calendar days, { $first } to { $last }
}
explain-clock-hours = { $n ->
    [one] { $n } hour, day and night
   *[other] { $n } hours, day and night
}
explain-omitted = { $counted } between { $first } and { $last } ({ $closed ->
    [one] { $closed } closed day
   *[other] { $closed } closed days
} skipped)
explain-day-range = { $first } to { $last }
explain-closed-weekend = { $days } weekend
explain-closed-day-off = { $days } not a working day
explain-closed-exception = { $days } office closed
explain-closed-holiday = { $days } holiday ({ $names })
explain-closed-more = { $n ->
    [one] { $n } more closed day
   *[other] { $n } more closed days
}
explain-moved = { $start } { $reason }
explain-moved-before-opening = is before opening
explain-moved-break = is in the break
explain-moved-after-close = is after closing
explain-moved-closed-day = the office is closed
explain-moved-to = { $why }; counted from { $from }.
explain-at-close = The time is used up exactly at closing.
explain-earlier-close = At { $wanted } the office is closed on that day; due at the closing before it, { $due }.
explain-first-opening = At { $wanted } the office is not yet open on that day; due at opening, { $due }.
explain-last-close = Due when the office closes on that day, { $due }.
explain-end-of-day = Due at the end of that day; holidays count.
explain-provisional = A holiday within it is still provisional; the due time is counted again if the decree differs.
holiday-national = public holiday
holiday-joint-leave = joint leave
holiday-regional = regional holiday
