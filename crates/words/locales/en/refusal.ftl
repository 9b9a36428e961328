# Refusals of the SOP engine: whose turn it is, what is missing, what can be done.

step-label = step { $step } ({ $label })
refusal-not-your-turn = It is the turn of { $desks } at step { $step }: { $label }. This can be done only after that step.
refusal-other-act = This case is at step { $step }: { $label }. What is needed now: { $act }.
refusal-incomplete = Step { $step } ({ $label }) cannot be finished yet. { $missing }
refusal-unknown-units = The office has no such unit: { $units }. Choose units from the list.
refusal-not-earlier = The case cannot be returned to step { $step } ({ $label }) because it has not passed that step.
refusal-not-reached = The case cannot go on at step { $step } ({ $label }) because an earlier step is not done.
refusal-steps-possible = You can choose: { $steps }.
refusal-no-step-possible = There is no step to choose.
refusal-impossible-time = The time { $given } cannot be. Give a time between { $earliest } and { $latest }.
refusal-closed = This case is closed and can no longer be changed.
refusal-already-open = This complaint is registered already. Open its case to go on.
refusal-other-procedure = This case follows { $procedure }. Reload the page before you go on.

missing-advice = Write your advice.
missing-choice = Choose yes or no.
missing-units = Choose at least one unit.
missing-instruction = Choose or write the instruction.
missing-resolution = Write the resolution.
missing-slip = Attach the routing slip.
missing-signed-scan = Upload the scan of the signed answer.
missing-answer-text = Write what was answered or done.
missing-answer-way = Choose how the answer was given.
missing-recipient = Write to whom the answer was given.
missing-answer-time = Write when the answer was given.
missing-proof = Attach or describe the proof of delivery.
missing-reason = Write the reason.
