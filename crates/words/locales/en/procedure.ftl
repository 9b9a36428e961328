# What a check of a procedure file finds (`matur sop check`), and its official sheet.
# Every finding has two texts: what is wrong (fault-, warning-) and what can be
# done (remedy-, advice-).

## Place

finding-place-step = Step { $step }, line { $line }
finding-place-line = Line { $line }
finding-place-syntax = Line { $line }, column { $column }
finding-place-file = Whole file

## Faults

fault-syntax = { $detail ->
    [not_utf8] From here on the file is not UTF-8 text.
   *[other] The file cannot be read as TOML from here on: { $detail }.
}
remedy-syntax = { $detail ->
    [not_utf8] Save the file as UTF-8.
   *[other] Correct the writing; often a quote, bracket or equals sign is missing or too many.
}

fault-duplicate_key = The field "{ $field }" is written twice in the same place.
remedy-duplicate_key = Delete one of them, or join what they say.

fault-unknown_format = File format { $value } is not known.
remedy-unknown_format = Write format = { $expected }.

fault-unknown_key = The field "{ $value }" is not known here.
remedy-unknown_key = { $nearest ->
    [none] Remove it, or see the list of fields with matur sop schema.
   *[other] Perhaps "{ $nearest }" is meant.
}

fault-wrong_type = The field "{ $field }" holds { $value ->
    [text] text
    [integer] a whole number
    [number] a fraction
    [boolean] true or false
    [date] a date
    [list] a list
    [table] a group of fields
   *[other] { $value }
}, but needs { $expected ->
    [text] text
    [texts] a list of texts
    [integer] a whole number
    [boolean] true or false
    [date] a date
    [target] a step number or "end"
    [table] a group of fields
    [tables] a list of groups of fields
   *[other] { $expected }
}.
remedy-wrong_type = { $expected ->
    [text] Write it between quotes.
    [texts] Write each entry between quotes, all inside square brackets.
    [integer] Write a whole number without quotes.
    [boolean] Write true or false without quotes.
    [date] Write the date as year-month-day, e.g. 2019-10-08.
    [target] Write the number of the step it leads to without quotes, or "end".
    [tables] Write each group below a heading in double square brackets.
   *[other] Write this field as a group, e.g. below a heading in square brackets.
}

fault-unknown_value = The field "{ $field }" holds "{ $value }", which is not known.
remedy-unknown_value = { $nearest ->
    [none] { $expected ->
        [none] Write the name of a field of the step, e.g. performer or no.to.
       *[other] Known are: { $expected }.
    }
   *[other] Perhaps "{ $nearest }" is meant. Known are: { $expected }.
}

fault-missing_field = The field "{ $field }" is not written.
remedy-missing_field = Add "{ $field }".

fault-no_steps = The table has no steps yet.
remedy-no_steps = Write each step below a heading [[steps]].

fault-too_many_rows = The table has { $value } steps; at most { $limit } are possible.
remedy-too_many_rows = Split it into several procedures.

fault-duplicate_performer = The performer key "{ $value }" is used in line { $first_line } already.
remedy-duplicate_performer = Give one of the performer columns another key.

fault-unassigned_performer = The performer column "{ $value }" must belong to one role or to the units named in the directive.
remedy-unassigned_performer = Write role = "…" for a role, or directed = true for the directed units; only one of both.

fault-duplicate_number = Step number { $value } is used in line { $first_line } already.
remedy-duplicate_number = Number the steps 1, 2, 3, … in order, each number once.

fault-missing_number = Step number { $missing } is missing before step { $step }.
remedy-missing_number = Add that step, or number the steps again so that no number is skipped.

fault-unknown_act = { $value ->
    [none] It is not written what this step does (act).
   *[other] The act "{ $value }" is not known.
}
remedy-unknown_act = { $nearest ->
    [none] Choose one: register, attach_slip, forward, advise, weigh, decide, solve, approve, answer, archive.
   *[other] Perhaps "{ $nearest }" is meant.
}

fault-missing_performer = It is not written who does this step.
remedy-missing_performer = Write performer with the key of a performer column.

fault-unknown_performer = The performer "{ $value }" has no column.
remedy-unknown_performer = { $nearest ->
    [none] Add the column below [[performers]], or use the key of an existing one.
   *[other] Perhaps "{ $nearest }" is meant.
}

fault-idle_otherwise = The substitute performer "{ $value }" is of no use here.
remedy-idle_otherwise = The field otherwise is only for steps of the directed units, and must name a column with a fixed role.

fault-empty_activity = The activity of this step is empty.
remedy-empty_activity = Write the activity, beginning with a verb.

fault-empty_output = The output of this step is empty.
remedy-empty_output = Write what this step produces.

fault-zero_time = The standard time "{ $value }" is zero.
remedy-zero_time = Write a time above zero, e.g. "15 menit".

fault-unknown_time = { $value ->
    [none] The standard time of this step is not written.
   *[other] The standard time "{ $value }" cannot be read.
}
remedy-unknown_time = Write a whole number and its unit: menit, jam, hari, hari kerja, hari kalender or jam kalender; e.g. "1 jam".

fault-excessive_time = The standard time "{ $value }" is more than ten years.
remedy-excessive_time = Check the number and its unit.

fault-decision_without_branch = This decision has no branch for { $field ->
    [yes] yes
   *[no] no
}.
remedy-decision_without_branch = Add [steps.{ $field }] with a label and the step it leads to.

fault-decision_label_missing = The field "{ $field }" is empty: this branch of the decision has no label.
remedy-decision_label_missing = Write the words of the choice, e.g. "Ya, koordinasikan".

fault-question_on_wrong_act = This step asks yes or no, but is not a deciding step.
remedy-question_on_wrong_act = Change act to "decide", or remove the question and both branches.

fault-field_beside_question = The field "{ $field }" does not apply to a step with a question.
remedy-field_beside_question = Move it to [steps.yes] or [steps.no].

fault-gives_on_wrong_act = Only a deciding step gives a directive or resolution by the field "{ $field }".
remedy-gives_on_wrong_act = Remove the field, or change act to "decide".

fault-approves_on_wrong_act = This step cannot approve the answer.
remedy-approves_on_wrong_act = Move approves to an "approve" or "decide" step.

fault-approve_not_approving = This signing step is said not to approve the answer.
remedy-approve_not_approving = Remove approves = false, or choose another act.

fault-unknown_target = The field "{ $field }" leads to "{ $target }", which does not exist.
remedy-unknown_target = Write the number of an existing step, or "end".

fault-self_target = The field "{ $field }" leads to the same step.
remedy-self_target = Write the number of another step, or "end".

fault-no_start = No step receives the complaint.
remedy-no_start = Make the first step act = "register".

fault-two_starts = This step receives complaints too and no arrow leads to it: the procedure has two starts.
remedy-two_starts = Keep one receiving step, the first.

fault-register_not_first = The complaint is received in this step, but it is not the first.
remedy-register_not_first = Make the first step act = "register", and choose another act for this step.

fault-unreachable_step = No path leads from the first step to this one.
remedy-unreachable_step = Let a step lead here with to, or remove this step.

fault-cycle_without_exit = Steps { $steps } go round without a way out.
remedy-cycle_without_exit = Let one of them lead out of the circle, or to "end".

fault-no_way_to_end = From this step no path leads to the end.
remedy-no_way_to_end = Let this step or one after it lead to a step that ends in the archive.

fault-archive_not_last = The procedure must end with an archiving step, and nothing may follow it.
remedy-archive_not_last = End every path with a step act = "archive" that leads to "end".

fault-slip_missing = This step writes in the routing slip, which on one path is not attached yet.
remedy-slip_missing = Add an "attach_slip" step, or attaches_slip = true on an earlier step.

fault-solve_without_directive = Units are asked for a resolution on a path that directs no unit.
remedy-solve_without_directive = Give the decision before it gives = "directive", or write otherwise.

fault-directed_without_otherwise = This step belongs to the directed units, but on one path no unit is directed.
remedy-directed_without_otherwise = Write otherwise: who does it when no unit is directed.

fault-resolution_missing = The answer is given on a path that has produced no resolution.
remedy-resolution_missing = Give the decision before it gives = "resolution", or add a "solve" step.

fault-no_approval = The answer is given on a path on which its resolution is not approved.
remedy-no_approval = Add an "approve" step after the resolution, or approves = true on the decision that gives it.

fault-no_answer = The file is archived on a path that has given the complainant no answer.
remedy-no_answer = Add an "answer" step before archiving.

## Warnings

warning-no_approval_date = There is no date of approval yet.
advice-no_approval_date = Fill in cover.approved once the sheet is approved.

warning-no_effective_date = It is not written since when this procedure is in force.
advice-no_effective_date = Fill in in_force_from.

warning-inferred_reading = The field "{ $field }" is inferred, not the source's own word (confidence: { $confidence ->
    [low] low
    [medium-low] rather low
    [medium] medium
    [medium-high] rather high
    [high] high
    [very-high] very high
   *[other] { $confidence }
}).
advice-inferred_reading = Have the office confirm it, then remove the mark.

warning-no_requirements = The requirements of this step are empty.
advice-no_requirements = Write what must be there before this step is done.

warning-too_many_steps = The table has { $value } steps; more than { $limit } are hard to read on one sheet.
advice-too_many_steps = Consider splitting it into several procedures.

warning-too_many_performers = The table has { $value } performer columns; more than { $limit } are hard to read on one sheet.
advice-too_many_performers = Join performers who always work together.

## Official sheet

sheet-number = SOP number
sheet-created = Date created
sheet-revised = Date revised
sheet-approved = Date approved
sheet-approved-by = Approved by
sheet-nip = NIP
sheet-name = SOP name
sheet-legal-bases = Legal bases
sheet-qualifications = Qualifications of performers
sheet-related = Related SOPs
sheet-equipment = Equipment
sheet-warnings = Warnings
sheet-records = Records
sheet-step = No
sheet-activity = Activity
sheet-requirements = Requirements
sheet-standard-time = Time
sheet-output = Output
sheet-remarks = Remarks
sheet-reading = Read as
sheet-otherwise = If no unit was directed
sheet-end = end
sheet-unset = (not filled in)
sheet-legend = ( ) start or end   [ ] activity   < > decision   * inferred, not the source's own word
sheet-total = Standard time in all
sheet-shortest = Shortest path
sheet-longest = Longest path
