### Secure mail. Part A: today, consignments, announcing, receiving, shared words and refusals.

## Shared words

mail-class-letter = Letter
mail-class-largeLetter = Large letter
mail-class-parcel = Parcel
mail-class-registered = Registered letter
mail-class-tender = Tender
mail-class-personalUnopened = Personal, unopened
mail-class-newspaper = Newspaper
mail-classes-letter = letters
mail-classes-largeLetter = large letters
mail-classes-parcel = parcels
mail-classes-registered = registered letters
mail-classes-tender = tenders
mail-classes-personalUnopened = personal, unopened
mail-classes-newspaper = newspapers
mail-lot-of = Lot of { $class }
mail-kind-item = Item
mail-kind-lot = Lot
mail-kind-receptacle = Receptacle
mail-kind-hint-item = A single letter or parcel with its own number, or one that you take out.
mail-kind-hint-lot = Several letters of one class without numbers of their own.
mail-kind-hint-receptacle = A tray, sack, bag or cage.
mail-flag-damaged = Damaged
mail-flag-opened = Opened
mail-flag-wet = Wet
mail-flag-underpaid = Underpaid
mail-flag-evidenceHold = Evidence, may only go to an authority
mail-method-visual = Eye and hand
mail-method-xRay = X-ray
mail-method-trace = Trace detection
mail-method-dog = Dog
mail-method-terahertz = Terahertz
mail-site-kind-terminal = Security terminal
mail-site-kind-mailRoom = Mail room
mail-site-kind-letterBox = Letter box
mail-party-kind-carrier = Carrier
mail-party-kind-internal = The municipality’s messenger
mail-party-kind-police = Police
mail-party-kind-rescueService = Rescue service
mail-party-kind-laboratory = Laboratory
mail-discrepancy-missing = Missing
mail-discrepancy-surplus = Surplus
mail-discrepancy-count = Another count
mail-discrepancy-weight = Another weight
mail-discrepancy-seal = Another seal
mail-discrepancy-alias = One number on two
mail-outcome-found = Found
mail-outcome-writtenOff = Written off as lost by two persons
mail-outcome-explained = Explained in writing
mail-outcome-settled = Settled
mail-disposition-matched = Received
mail-disposition-missing = Missing
mail-disposition-refused = Refused
mail-disposition-open = Awaited
mail-held = Held
mail-unit-closed = A closed unit
mail-giver-unknown = Unknown giver
mail-site = Site
mail-no-number = No number
mail-shown = { $n ->
    [one] One row shown
   *[other] { $n } rows shown
}
mail-row = Row { $row }
mail-row-fault = Row { $row }: { $fault }

## The tabs

mail-tabs = Secure mail
mail-tab-today = Today
mail-tab-consignments = Consignments
mail-tab-screening = Screening
mail-tab-holds = Holds
mail-tab-dispatch = Onward
mail-tab-acts = Two persons
mail-tab-day = The day

## Today

mail-no-site = You have no site with mail
mail-no-site-help = Your role reaches no terminal, mail room or letter box. Whoever manages access can give you a role where you work.
mail-task-line = { $site }
mail-task-line-since = { $site } · since { $since }
mail-task-quarantine = { $n ->
    [one] One item is in quarantine
   *[other] { $n } items and lots are in quarantine
}
mail-task-quarantine-act = Show the quarantine
mail-task-missing = { $n ->
    [one] One item is missing
   *[other] { $n } are missing
}
mail-task-missing-act = Show what is missing
mail-task-surplus = { $n ->
    [one] There is one item too many
   *[other] There are { $n } too many
}
mail-task-surplus-act = Show the surplus
mail-task-count = { $n ->
    [one] One count does not agree
   *[other] { $n } counts do not agree
}
mail-task-count-act = Show the discrepancy
mail-task-weight = { $n ->
    [one] One weight does not agree
   *[other] { $n } weights do not agree
}
mail-task-weight-act = Show the discrepancy
mail-task-seal = { $n ->
    [one] One seal does not agree
   *[other] { $n } seals do not agree
}
mail-task-seal-act = Show the discrepancy
mail-task-alias = { $n ->
    [one] Two items have the same number
   *[other] { $n } numbers are on more than one item
}
mail-task-alias-act = Show the discrepancy
mail-task-hand-over = { $n ->
    [one] One consignment is not closed
   *[other] { $n } consignments are not closed
}
mail-task-hand-over-act = Show the consignments
mail-task-second-line = { $site } · proposed { $since } · open until { $until }
mail-task-second-act = Review
mail-task-second-recount = Changed count of a lot: review as second person
mail-task-second-miskeyed = Mis-keyed alarm: review as second person
mail-task-second-release = Release after an authority: review as second person
mail-task-second-open = Breaking a seal: review as second person
mail-task-second-close-discrepancy = Closing a discrepancy: review as second person
mail-task-second-close-day = Closing the day with discrepancies: review as second person
mail-task-second-clear-alarm = Alarm to clear: review as second person
mail-task-second-settle-seal = Differing seal: review as second person
mail-task-second-settle-alias = One number on two items: review as second person
mail-task-second-write-off = Writing off as lost: review as second person
mail-today-at = Today’s mail at { $site }
mail-today-flow = { $n ->
    [one] One item or lot is here
   *[other] { $n } items and lots are here
}
mail-today-cleared = { $n ->
    [one] cleared
   *[other] cleared
}
mail-today-waits = waiting
mail-today-look = { $n ->
    [one] to be looked at again
   *[other] to be looked at again
}
mail-today-stop = in quarantine
mail-today-missing = missing
mail-today-empty = There is no mail here just now
mail-today-empty-help = Mail shows here as soon as somebody has received it.
mail-today-hand-overs = Consignments, open and closed today
mail-today-no-hand-over = No consignment is open
mail-today-no-hand-over-help = A consignment shows here when it is announced. Mail without an announcement is received all the same.
mail-today-day = The day
mail-today-books-on = What happens now belongs to
mail-today-closed-through = Closed through
mail-today-none-closed = no day yet
mail-today-closed = the day is closed
mail-today-day-link = The day’s balance and closing
mail-today-do = Begin here
mail-hand-over-from-to = { $from } to { $to }
mail-all-hand-overs = All consignments

## Columns

mail-col-hand-over = Consignment
mail-col-number = Number
mail-col-from = From
mail-col-reference = Reference
mail-col-expected = Expected
mail-col-seen = Seen
mail-col-missing = Missing
mail-col-surplus = Surplus
mail-col-refused = Refused
mail-col-closed = Closed
mail-col-standing = Status
mail-col-row = Row
mail-col-what = What
mail-col-count = Count
mail-col-weight = Weight in grams
mail-col-within = Lies in
mail-col-unit = To
mail-col-disposition = Status
mail-col-subject = In the chain
mail-col-difference = Discrepancy
mail-col-about = About
mail-col-since = Since
mail-col-outcome = How it ended
mail-col-column = Column
mail-col-holds = What it holds
mail-col-value = Value
mail-col-fault = What is wrong

## Consignments

mail-list-caption = Consignments
mail-list-which = Which consignments
mail-list-open = Open
mail-list-closed = Closed
mail-list-all = All
mail-list-none-open = No consignment is open
mail-list-none-open-help = Announce a consignment, or receive mail that nobody has announced.
mail-list-none = There are no consignments here
mail-list-none-help = Consignments show here when they are announced.
mail-standing-awaited = { $n ->
    [one] one awaited
   *[other] { $n } awaited
}
mail-standing-left = { $n ->
    [one] one left
   *[other] { $n } left
}
mail-standing-all-seen = all seen
mail-standing-missing = { $n ->
    [one] 1 missing
   *[other] { $n } missing
}
mail-standing-surplus = { $n ->
    [one] 1 too many
   *[other] { $n } too many
}
mail-standing-missed = { $n ->
    [one] 1 was missing, settled
   *[other] { $n } were missing, settled
}
mail-standing-exceeded = { $n ->
    [one] 1 too many, settled
   *[other] { $n } too many, settled
}
mail-standing-refused = { $n ->
    [one] 1 refused
   *[other] { $n } refused
}
mail-standing-agrees = agrees
mail-closed-at = closed { $at }
mail-tally = Right now
mail-tally-expected = Expected as announced
mail-tally-seen = Seen
mail-tally-left = Not seen yet
mail-tally-missing = Missing
mail-tally-surplus = Too many
mail-tally-refused = Refused
mail-tally-will-miss = Not seen
mail-tally-as-of = This is how it stood at { $time }.
mail-reload = Reload
mail-lines = Lines
mail-lines-which = Which lines
mail-lines-all = All
mail-lines-open = Awaited
mail-lines-matched = Received
mail-lines-missing = Missing
mail-lines-refused = Refused
mail-lines-none = No lines to show
mail-lines-none-help = No line has that status.
mail-lots-do = Receive the ticked lots
mail-lots-help = Lots without a number you tick when you have seen them. Everything else you scan, one at a time.
mail-lots-seen = has been seen
mail-line-open = Open the line
mail-within-elsewhere = a receptacle on another page
mail-differences = Discrepancies
mail-difference-line = The line
mail-difference-open = Not settled
mail-hand-over-closed = The consignment is closed
mail-hand-over-closed-help = If something missing turns up, open its line and receive it there. Anything else is received without announcement.
mail-close = Close the consignment
mail-close-title = Close { $number }
mail-close-heading = Close the consignment?
mail-close-help = After that nothing more can be received on it. What has not been seen becomes missing.
mail-close-do = { $n ->
    [0] Close the consignment
    [one] Close and record 1 as missing
   *[other] Close and record { $n } as missing
}
mail-close-all-seen = Every line has been seen. Nothing will be missing.
mail-close-missing = { $n ->
    [one] One line has not been seen and becomes missing
   *[other] { $n } lines have not been seen and become missing
}
mail-close-missing-help = What is missing stays open as a discrepancy until it is found or two persons have written it off. It never closes by itself.
mail-close-list = What becomes missing
mail-close-more = { $n ->
    [one] And one more line.
   *[other] And { $n } more lines.
}
mail-close-more-link = Show all awaited lines

## Scanning

mail-scan-heading = Receive
mail-scan-hint = Keep the cursor here and scan. A code that stands on a line is received at once.
mail-scan-more = Weight and damage
mail-scan-no-number = It has no number that can be read
mail-scan-not-you = You can follow the consignment but not receive
mail-scan-not-you-help = That takes a receiving role at the site.
mail-receive-do = Receive
mail-field-code = Number
mail-field-code-hint = Scan it, or write it as it stands on the item. Leave it empty when there is none or it cannot be read.
mail-field-code-again = Write the number once more
mail-field-code-again-hint = Read it from the item, not from the screen. Something in the chain has this number already.
mail-field-seal = Seal
mail-field-seal-hint = For a tray, sack or bag. Read the number on the seal as it sits.
mail-field-seal-of = If the receptacle is sealed.
mail-field-no-seal = The seal is missing or broken
mail-field-weight = Weight
mail-field-weight-hint = Net, without the tray. The scale is taken to err by at most { $error } grams.
mail-field-weight-g = Weight in grams
mail-field-flags = Seen on the outside
mail-field-kind = Type
mail-field-class = Class
mail-field-class-hint = Receptacles have no class.
mail-field-unit = To unit
mail-field-unit-hint = The unit’s name or code. Leave it empty if it cannot be seen.
mail-field-count = Count
mail-field-within = Lies in
mail-field-from = From
mail-field-reference = Reference
mail-field-reference-hint = The sender’s own number of the consignment.
mail-field-reason = Reason
mail-field-file = File
mail-field-file-hint = CSV or Excel (.xlsx), at most 10 MB.
mail-line-title = Line { $row } of { $number }
mail-line-stated = As it was announced
mail-line-receive = Receive the line
mail-line-found = It has come: receive it
mail-line-refuse = Refuse the line
mail-line-refuse-help = You see it and do not take it, for instance because it is not ours. The messenger takes it along.
mail-line-refuse-do = Refuse for this reason
mail-line-in-custody = It has been received already:
mail-line-dispatched = It comes from another site of ours. Confirm the seal and count the items.
mail-line-nothing = There is nothing to do here. The line is settled, or you have no receiving role.
mail-surplus-title = Receive something that nobody announced
mail-surplus-named = { $code } stands on no line
mail-surplus-nameless = It has no number to compare with
mail-surplus-help = It is received all the same. It is recorded as surplus, and it is screened like all other mail.
mail-surplus-do = Receive as surplus
mail-receive = Receive without announcement
mail-receive-title = Receive without announcement
mail-receive-help = Ordinary mail has no list. It is received as it comes to { $site }. A letter lost from an uncounted tray cannot be noticed before the tray has been counted.
mail-receive-code-hint = The tray’s code or the item’s number.
mail-receive-more = From whom, to whom, and damage
mail-receive-what = What has come?
mail-receive-tray = A tray or sack of letters
mail-receive-tray-hint = The letters are counted at the screening.
mail-receive-item = A single item
mail-receive-item-hint = Registered, a parcel, or a letter that you take out.
mail-receive-lot = Letters without a tray
mail-receive-lot-hint = A lot of one class.

## Announcing

mail-announce = Announce a consignment
mail-announce-title = Announce a consignment
mail-announce-help = Say what will come to { $site }. Then what is missing and what is too much can be seen. Mail without a list is received without announcement.
mail-announce-file = With a file
mail-announce-file-help = The file is checked row by row before anything is saved.
mail-announce-check = Check the file
mail-announce-columns = Which columns the file may have
mail-announce-column-line = The sender’s line number. Optional.
mail-announce-column-type = item/försändelse, lot/parti or receptacle/behållare.
mail-announce-column-number = S10 or SSCC. A receptacle may have a code of its own. Registered letters and receptacles must have a number.
mail-announce-column-class = Letter, large letter, parcel, registered, tender, personal unopened or newspaper. Receptacles have none.
mail-announce-column-count = Letters in a lot. Optional.
mail-announce-column-weight-g = Weight in grams, with a comma or a point. Optional.
mail-announce-column-receptacle = The code of the receptacle that the row lies in. Optional.
mail-announce-column-seal = The receptacle’s seal. Optional.
mail-announce-column-recipient-unit = The unit’s name or code. Optional.
mail-announce-hand = By hand
mail-announce-rows = Rows
mail-announce-rows-help = Empty rows are passed over.
mail-announce-more = { $n } more rows
mail-announce-do = Announce
mail-announce-unannounced = The mail is here already: receive without announcement
mail-report-title = Check of { $file }
mail-report-n-ok = { $n ->
    [one] 1 row without fault
   *[other] { $n } rows without fault
}
mail-report-n-faulty = { $n ->
    [one] 1 row at fault
   *[other] { $n } rows at fault
}
mail-report-csv-file = CSV file
mail-report-xlsx-file = Excel, sheet { $sheet }
mail-report-repeated = The file has been read already as { $number }
mail-report-repeated-help = The same file twice has one effect. Nothing was saved this time.
mail-report-repeated-link = Show the consignment
mail-report-unread = The file cannot be read
mail-report-nothing-saved = Nothing has been saved.
mail-report-again = Choose a corrected file
mail-report-all-ok = { $n ->
    [one] The row is without fault
   *[other] All { $n } rows are without fault
}
mail-report-all-ok-help = Nothing has been saved yet.
mail-report-some-faulty = { $n ->
    [one] One row needs correcting
   *[other] { $n } rows need correcting
}
mail-report-some-faulty-help = Nothing has been saved. Correct the file and check it again.
mail-report-save = { $n ->
    [one] Save 1 row
   *[other] Save { $n } rows
}
mail-report-skip = { $n ->
    [one] Save only the row without fault
   *[other] Save only the { $n } rows without fault
}
mail-report-csv = Fetch the whole check as CSV
mail-report-rows = The rows of the file
mail-report-ok = without fault
mail-report-fault = fault
mail-report-rest = { $n ->
    [one] One more row is not shown here. Fetch the whole check as CSV.
   *[other] { $n } more rows are not shown here. Fetch the whole check as CSV.
}

## It is done

mail-done-about = { $number }: { $done }
mail-done-announced = The consignment is announced.
mail-done-announced-before = The file had been read already. Nothing was saved a second time.
mail-done-received = Received. To be screened.
mail-done-received-lots = The lots are received. To be screened.
mail-done-surplus = Received as surplus. To be screened.
mail-done-seal-differed = The seal does not agree. Everything in the receptacle is in quarantine.
mail-done-alias-conflict = Something else has this number already. Both are held until two persons have settled it.
mail-done-refused = The line is refused.
mail-done-closed = The consignment is closed. Every line is settled.
mail-done-closed-missing = The consignment is closed. What had not been seen is recorded as missing.

## No, and why

mail-refused-acts = A request has at least one act and at most { $max }.
mail-refused-alarm = { $number } is under alarm. Only an authority moves it, or two persons who have cleared the alarm.
mail-refused-class-missing = Choose a class. Items and lots always have one.
mail-refused-clock = The day begins between 0:00 and 23:59.
mail-refused-code-elsewhere = { $code } is awaited in consignment { $number }. Open that one and receive it there.
mail-refused-code-missing = Scan or write a code. If it has no number, say so below the field.
mail-refused-count-differs = You counted another number in { $number } than the { $count } that holds. Count again, or correct the count first.
mail-refused-count-missing = Count the letters in { $number }. A lot is cleared only with a count.
mail-refused-count-of-one = The count is always 1 for an item or a receptacle. Leave the field empty, or change the type to lot.
mail-refused-count-same = { $number } has that count already.
mail-refused-count-too-large = The lots become too large together. Leave them as two.
mail-refused-count-zero = The count must be at least 1.
mail-refused-day-closed = { $day } is closed already.
mail-refused-day-earlier = { $day } is not closed. Close the days in order.
mail-refused-day-not-balanced = { $day } does not balance. Open discrepancies: { $open }. Settle them, or close with discrepancies: that takes two persons.
mail-refused-day-not-begun = { $day } has not begun yet.
mail-refused-description-of-cleared = What is cleared is not described. Remove the text, or choose another verdict.
mail-refused-discrepancy-act = This discrepancy is settled by an act of its own, not here: find it, write it off, or settle the seal or the number.
mail-refused-discrepancy-closed = The discrepancy is settled already.
mail-refused-file-known = The file has been read already as { $number }.
mail-refused-file-missing = Choose a file: CSV or Excel (.xlsx), at most 10 MB.
mail-refused-hand-over-closed = Consignment { $number } is closed.
mail-refused-held = { $number } is held and may not be moved.
mail-refused-in-future = The time lies in the future. Say when it happened.
mail-refused-inside-sealed = { $number } lies in { $receptacle }, which is sealed. Its content is fixed until it is opened.
mail-refused-into-itself = Nothing can lie in itself or be merged with itself.
mail-refused-json = The request is not the JSON expected: { $fault }
mail-refused-kind = { $number } is of another type than this is about.
mail-refused-kind-missing = Choose a type: item, lot or receptacle.
mail-refused-line-done = Line { $row } is settled already.
mail-refused-line-in-custody = Line { $row } has been received by us and cannot be refused.
mail-refused-line-without-hand-over = A line is received in its consignment. Open the consignment first.
mail-refused-lines = An announcement has at least one line and at most { $max }.
mail-refused-lines-changed = Something has been received since you opened the page. Read the list again, then close.
mail-refused-lines-open = Lines not settled: { $count }. Close with them as missing, or receive them.
mail-refused-merge-differs = { $number } and { $other } cannot be merged: class, recipient, authority or dates differ.
mail-refused-no-address = Give at least one address. Residents’ addresses may not be redirected.
mail-refused-no-alarm = This is no alarm. An alarm is suspicious or dangerous.
mail-refused-no-conflict = { $code } is not on more than one item. There is nothing to settle.
mail-refused-no-party = Choose who hands over the consignment.
mail-refused-none-ticked = Tick at least one lot that you have seen.
mail-refused-not-a-carrier = Choose somebody who carries mail.
mail-refused-not-an-authority = Choose the police, the rescue service or a laboratory.
mail-refused-not-cleared = { $number } is not cleared by every method demanded, or something has changed since the screening. Screen it again.
mail-refused-not-here = { $number } is not here.
mail-refused-not-in-effect = The verdict on { $number } takes effect after five seconds. Try again in a moment.
mail-refused-number-differs = That is not the same number as { $code }. Read both once more.
mail-refused-number-live = Something in the chain has { $code } already. Write the number once more if it is read right: then both are held until two persons have settled it.
mail-refused-number-twice = { $code } stands on more than one line. Read both again.
mail-refused-one-suffices = This needs no second person.
mail-refused-other-content = { $number } lies in the receptacle but is not packed for the same way. Take it out first.
mail-refused-own-look = You have found { $number } doubtful by this method yourself. Take another method, or let another person look.
mail-refused-pack-count = The count does not agree. Letters in the receptacle: { $count }. Count again.
mail-refused-period = The last day is before the first day.
mail-refused-reason-missing = Write the reason. The second person reads it.
mail-refused-receipt-known = { $number } has a receipt already.
mail-refused-receipt-missing = Write the receipt’s number. Without a receipt it does not end.
mail-refused-received-already = { $code } has been received in this consignment already as { $number }.
mail-refused-redirection = The redirection stands so already, or it has ended.
mail-refused-reference-known = That sender has a consignment with this reference already: { $number }.
mail-refused-reference-missing = Write a reference to the decision or the report.
mail-refused-registered-lot = Registered letters are received one by one. Choose item.
mail-refused-rows-empty = Fill in at least one row.
mail-refused-same-view = The alarm was raised by the same method and view. Take another method or another view.
mail-refused-seal-and-none = Either a seal number or that it is missing, not both.
mail-refused-seal-needed = The receptacle should be sealed. Read the number on the seal, or tick that it is missing or broken.
mail-refused-seal-on-what = Only a receptacle has a seal. Remove the number, or choose receptacle.
mail-refused-seal-read-again = The seal is not the expected one. Read it once more from the seal. If you read the same again, everything goes into quarantine.
mail-refused-seal-used = Seal { $seal } has been used already. Take a new one.
mail-refused-sealed = { $number } is sealed. Open it first.
mail-refused-second-is-first-screener = Whoever raised the alarm cannot be the second person. Ask somebody else.
mail-refused-set-empty = Choose at least one.
mail-refused-set-too-large = At most { $max } at a time.
mail-refused-set-twice = The same thing is chosen twice.
mail-refused-signed-in-future = The power of attorney is signed in the future. Correct the date.
mail-refused-site = Choose another site. What is to be screened goes to a terminal.
mail-refused-split = Give at least 1 and at most { $max }. At least one letter must stay in the lot.
mail-refused-state = Not possible now. { $number }: { $state ->
    [received] { mail-state-received }
    [queued] { mail-state-queued }
    [inScreening] { mail-state-inScreening }
    [inconclusive] { mail-state-inconclusive }
    [quarantined] { mail-state-quarantined }
    [cleared] { mail-state-cleared }
    [released] { mail-state-released }
    [packed] { mail-state-packed }
    [sealed] { mail-state-sealed }
    [dispatched] { mail-state-dispatched }
    [delivered] { mail-state-delivered }
    [sentBack] { mail-state-sentBack }
    [withAuthority] { mail-state-withAuthority }
    [atLaboratory] { mail-state-atLaboratory }
    [missing] { mail-state-missing }
    [closed] { mail-state-closed }
    [seized] { mail-state-seized }
    [destroyed] { mail-state-destroyed }
    [notOurs] { mail-state-notOurs }
    [lost] { mail-state-lost }
   *[emptied] { mail-state-emptied }
}.
mail-refused-tick-lots-only = Line { $row } is no lot without a number. Scan it instead.
mail-refused-two-are-one = The same human being cannot be both persons.
mail-refused-two-needed = This takes two persons. Propose it, and another person reviews it.
mail-refused-two-without-you = One of the two persons must be you.
mail-refused-uncounted = { $number } is not counted. That is done at the screening.
mail-refused-undo-late = The verdict can no longer be undone. It is in effect, or something else has happened.
mail-refused-unit-unknown = It is not known whom { $number } is for. Give the unit first.
mail-refused-upload-broken = The file did not arrive whole. Choose it again.
mail-refused-what-missing = Say what has come: a tray, an item or letters without a tray.
mail-refused-why-missing = Write why the line is refused.

### Screening, held, one subject, the day, two persons

## Verdicts, states, reasons

mail-verdict-cleared = cleared
mail-verdict-notExaminable = not examinable
mail-verdict-deviating = deviating
mail-verdict-suspicious = suspicious
mail-verdict-dangerous = dangerous
mail-key-cleared = Cleared
mail-key-notExaminable = Not examinable
mail-key-deviating = Deviating
mail-key-suspicious = Suspicious
mail-key-dangerous = Dangerous: leave, 112
mail-state-received = received
mail-state-queued = waits for screening
mail-state-inScreening = in screening
mail-state-inconclusive = inconclusive
mail-state-quarantined = quarantined
mail-state-cleared = cleared
mail-state-released = released
mail-state-packed = packed
mail-state-sealed = sealed
mail-state-dispatched = on its way
mail-state-delivered = delivered
mail-state-sentBack = on its way back
mail-state-withAuthority = with an authority
mail-state-atLaboratory = at a laboratory
mail-state-missing = missing
mail-state-closed = handed out
mail-state-seized = seized
mail-state-destroyed = destroyed
mail-state-notOurs = not ours
mail-state-lost = written off
mail-state-emptied = emptied
mail-hold-person = Held by a person
mail-hold-seal = Held: the seal does not match
mail-hold-alias = Held: two subjects have the number
mail-holder = Held by
mail-closing-balanced = closed, balances
mail-closing-withDiscrepancies = closed with discrepancies
mail-scheme-s10 = postal number (S10)
mail-scheme-sscc = parcel number (SSCC)
mail-scheme-own = own code

## Where it is now

mail-now = Now
mail-now-received = Is at { $place } and waits.
mail-now-queued = Is at { $place } and waits for its first screening.
mail-now-inScreening = Is at { $place }. The screening has begun but is not complete.
mail-now-inconclusive = Is at { $place }. Another person or method must look at it.
mail-now-quarantined = Is in quarantine at { $place }. It must not be moved.
mail-now-alarm = Alarm. Leave it untouched at { $place }. Only an authority may take it over, unless two persons lift the alarm.
mail-now-cleared = Cleared by every method demanded. Is at { $place } and can be released.
mail-now-released = Released. Is at { $place } and can be packed.
mail-now-packed = Packed at { $place }. The seal comes next.
mail-now-sealed = Sealed at { $place } and ready to go.
mail-now-dispatched = On its way. { $place } answers for it until the receiver has confirmed.
mail-now-delivered = Delivered to { $place }.
mail-now-sentBack = On its way back to be screened. { $place } answers for it.
mail-now-withAuthority = Handed over to { $place }.
mail-now-atLaboratory = At the laboratory { $place }.
mail-now-missing = Cannot be found. { $place } answers for it until it is found or written off by two persons.
mail-now-closed = Handed out to { $place }. The chain is complete.
mail-now-seized = Seized by { $place }.
mail-now-destroyed = Destroyed by { $place }.
mail-now-notOurs = Returned unscreened to { $place }.
mail-now-lost = Written off by two persons. It was last at { $place }.
mail-now-emptied = Emptied. What it held has gone on under other numbers from { $place }.
mail-can-do = More you can do
mail-screen-do = Screen
mail-lot-uncounted-why = Nobody has counted the lot. A letter lost from an uncounted tray cannot be noticed.
mail-returned-why = An authority has given it back. It must be screened again, and two persons release it.
mail-alarm-suspicious = Alarm: suspicious
mail-alarm-dangerous = Alarm: dangerous

## One subject

mail-crumb = Mail
mail-facts = Facts
mail-story = What happened
mail-story-long = Only the first 500 events are shown.
mail-lies-in = Lies in
mail-external-number = Number on the outside
mail-stated = Count stated by the sender
mail-uncounted = not counted
mail-letters = { $n ->
    [one] 1 letter
   *[other] { $n } letters
}
mail-hand-over = Hand-over
mail-hand-over-see = Show the hand-over
mail-returned = Back from an authority
mail-dates = Dates of the law
mail-date-set-aside = Set aside for the authority by the post
mail-date-terminal = Reached the terminal
mail-date-released = Released
mail-date-municipality = Reached the municipality
mail-date-none = not yet
mail-date-unknown = not known
mail-law-come-in = When did the letter come in?
mail-law-come-in-where = Administrative Procedure Act (förvaltningslagen), section 22
mail-law-come-in-what = A document has come in on the day it reaches the authority. Post counts as come in on the working day before, unless it is unlikely that the post had set it aside for the authority by then.
mail-law-come-in-open = For redirected post the law is unsettled. That is why each date is shown by itself.
mail-law-document = When did it become a public document?
mail-law-document-where = Freedom of the Press Act (tryckfrihetsförordningen), chapter 2, section 9
mail-law-document-what = When the document arrived at the authority. A tender in a sealed envelope does not count as arrived before the time that is set.
mail-looks = Screenings
mail-looks-none = Nobody has screened it yet.
mail-looks-missing = Left: { $methods }.
mail-profile = Screening profile { $n }: everything is screened, nothing is exempt.
mail-no-method = no method
mail-set-of = { $n ->
    [one] Alone in the screening · checksum { $digest }
   *[other] { $n } in the same screening · checksum { $digest }
}
mail-contents = Content
mail-contents-none = Empty
mail-contents-none-why = Nothing lies here. What is packed or put here is shown here.
mail-see = Show
mail-see-number = Show { $number }
mail-someone = someone not in the register
mail-by = By { $name }
mail-by-two = By two persons
mail-because = Reason: { $reason }
mail-described = Description: { $text }
mail-taken-by = Taken by: { $name }
mail-words-disposed = What persons wrote has been disposed of.
mail-words-hidden = Shown to those who judge the matter.
mail-secrecy = Secrecy may apply: OSL 18:8
mail-proof = entry { $n } in the ledger
mail-from = from { $name }
mail-to = to { $name }
mail-with-others = { $n ->
    [one] Together with one other
   *[other] Together with { $n } others
}
mail-with-carrier = With { $name }
mail-sealed-with = seal { $seal }
mail-no-seal = no seal
mail-seals = Stated seal: { $stated }. Seen seal: { $seen }.
mail-seal-whole-items = { $n ->
    [one] The seal was whole. One item was counted.
   *[other] The seal was whole. { $n } items were counted.
}
mail-the-lot = The lot
mail-the-other-lot = The other lot
mail-the-right-one = The one the number belongs to
mail-flags-none = Nothing special shows on the outside.
mail-receipt-is = Receipt { $receipt }
mail-receipt-outstanding = receipt outstanding
mail-reference-is = Reference { $reference }
mail-effective-from = Counts from { $time }
mail-second = { $hour }:{ $minute }:{ $second }

## What happened

mail-event-siteSetUp = The site was set up
mail-event-partySetUp = The party was set up
mail-event-redirectionOrdered = Redirection ordered
mail-event-redirectionDecided = The redirection was decided on
mail-event-consignmentAnnounced = Announced by { $from }
mail-event-received = { $how ->
    [surplus] Received without being announced, { $site }
    [found] Found, { $site }
   *[other] Received, { $site }
}
mail-event-lineRefused = The line was not taken
mail-event-handOverClosed = The hand-over closed without it
mail-event-lotCounted = { $how ->
    [first] Counted for the first time: { $count }
    [again] Counted again: { $count }, before { $was }
   *[other] Count corrected: { $count }, before { $was }
}
mail-event-lotSplit = Lot split: { $count } letters apart
mail-event-lotsMerged = Lots merged: { $count } letters added
mail-event-itemSingledOut = A letter became an item of its own
mail-event-put = { $how ->
    [in] Put into a receptacle
   *[out] Taken out of the receptacle
}
mail-event-relabelled = Recipient or class corrected
mail-event-flagged = The outside noted
mail-event-screened = Screened, { $method }: { $verdict }
mail-event-verdictUndone = Verdict undone before it counted
mail-event-alarmRaised = Alarm: { $verdict }
mail-event-alarmMiskeyed = The alarm was a slip of the hand: not examinable
mail-event-alarmCleared = Alarm lifted by two persons, { $method }
mail-event-held = Held
mail-event-unheld = No longer held
mail-event-sealDiffered = The seal did not match
mail-event-sealConfirmed = The sender confirmed the seal
mail-event-aliasConflicted = Two subjects have the number { $code }
mail-event-aliasSettled = Settled whose the number { $code } is
mail-event-released = Released
mail-event-packed = Packed, { $count } letters
mail-event-sealed = Sealed: { $seal }
mail-event-opened = Seal broken
mail-event-dispatched = Sent to { $to }
mail-event-sentBack = Sent back to { $to }
mail-event-delivered = Delivered to { $site }
mail-event-handedOut = Handed out
mail-event-handedToAuthority = Handed over to { $party }
mail-event-receiptRecorded = The receipt came
mail-event-returnedByAuthority = Given back by the authority
mail-event-authorityKept = { $kept ->
    [seized] Seized
   *[destroyed] Destroyed by the authority
}
mail-event-returnedToCarrier = Returned unscreened to { $party }
mail-event-reportedMissing = Reported missing
mail-event-foundAgain = Found again, { $site }
mail-event-writtenOff = Written off
mail-event-proposed = Proposed: { $what }
mail-event-discrepancyOpened = Discrepancy: { $kind }
mail-event-discrepancyClosed = Discrepancy closed: { $outcome }
mail-event-dayClosed = The day { $day } closed

## To do

mail-do-deliver = Confirm delivery
mail-do-deliver-help = Read the seal on the tray and count the items in it. Letters in lots need no count when the seal is whole.
mail-done-deliver = The delivery is confirmed.
mail-do-release = Release
mail-do-release-help = What is released may be packed and sent. Every method demanded must have cleared exactly this set.
mail-done-release = Released.
mail-do-pack = Pack
mail-do-pack-help = Pack what is released in a tray. Count the letters as you pack.
mail-done-pack = Packed. Seal the tray when it is done.
mail-do-seal = Seal
mail-do-seal-help = Put the seal on, write its number and how many letters the tray holds.
mail-done-seal = Sealed.
mail-do-dispatch = Send
mail-do-dispatch-help = Hand the sealed trays to whoever carries them. The receiver gets a hand-over to tick off.
mail-done-dispatch = Sent. The carrier answers for the trays until the receiver has confirmed.
mail-do-hand-out = Hand out
mail-do-hand-out-help = Hand it to the unit it is for. The receiver's receipt ends the chain.
mail-done-hand-out = Handed out.
mail-do-open = Break the seal
mail-do-open-help = Where the tray has arrived, opening is planned. Elsewhere it takes two persons and a reason. Letters are never opened.
mail-done-open = The seal is broken.
mail-do-put = Put into or take out of a receptacle
mail-do-put-help = Write the receptacle's number. Leave the field empty to take out.
mail-done-put = Moved.
mail-do-single-out = Take out one letter
mail-do-single-out-help = The letter becomes an item with a number of its own, and the lot one letter less. The lot must be screened again.
mail-done-single-out = The letter is now an item of its own. Label it with the number.
mail-do-split = Split the lot
mail-do-split-help = Some of the letters become a lot of their own. Both parts must be screened again.
mail-done-split = The lot is split. This is the new part.
mail-do-merge = Lay to another lot
mail-do-merge-help = Only where class, recipient and dates are equal. The merged lot must be screened again.
mail-done-merge = The lots are merged.
mail-do-recount = Count again
mail-do-recount-help = Before the hand-over is closed it is a new count. After that it is a correction that takes two persons.
mail-done-recount = Counted again. The difference stands as a discrepancy until someone explains it.
mail-do-relabel = Correct class or recipient
mail-do-relabel-help = Correct it before it is released.
mail-done-relabel = Corrected.
mail-do-flag = Note the outside
mail-do-flag-help = Write only what shows on the outside. Nobody reads or photographs the content.
mail-done-flag = Noted.
mail-do-alarm = Raise the alarm
mail-do-alarm-help = One press, no fields. Leave the item untouched.
mail-done-alarm = The alarm is raised.
mail-do-miskeyed = The alarm was a slip of the hand
mail-do-miskeyed-help = A slip becomes "not examinable", never cleared. Within five seconds you suffice. Later it takes two persons and a reason.
mail-done-miskeyed = The alarm was taken as a slip. The item must be screened by another method.
mail-do-clear-alarm = Ask for the alarm to be lifted
mail-do-clear-alarm-help = You propose, another authorised person judges. It must be someone other than the one who raised it, and another method or view.
mail-done-clear-alarm = The alarm is lifted.
mail-do-hand-to-authority = Hand over to an authority
mail-do-hand-to-authority-help = One person suffices, at once. The receipt may come later.
mail-done-hand-to-authority = Handed over.
mail-do-record-receipt = Record the receipt
mail-do-record-receipt-help = Write the number of the authority's receipt.
mail-done-record-receipt = The receipt is recorded.
mail-do-take-back = Back from the authority
mail-do-take-back-help = What comes back must be screened again, and two persons release it.
mail-done-take-back = Back in the house. It must be screened again.
mail-do-authority-kept = Seized or destroyed
mail-do-authority-kept-help = The authority keeps it. The chain is then complete, and this cannot be changed.
mail-done-authority-kept = Recorded.
mail-do-hold = Hold
mail-do-hold-help = What is held does not move. One person suffices, at once.
mail-done-hold = Held. It does not move.
mail-do-unhold = Stop holding
mail-do-unhold-help = The item goes on in its ordinary flow.
mail-done-unhold = No longer held.
mail-do-settle-seal = Settle the seal
mail-do-settle-seal-help = The seal is another than the stated one. Either the sender confirms it, or two of you open it and everything is screened again.
mail-done-settle-seal = The seal is settled.
mail-do-settle-alias = The number belongs to this one
mail-do-settle-alias-help = Two live subjects have the same number. Both are blocked until two persons have settled whose it is.
mail-done-settle-alias = The number is settled.
mail-do-send-back = Send back to the terminal
mail-do-send-back-help = What came with a wrong seal or unscreened must be screened at the terminal.
mail-done-send-back = Sent to the terminal.
mail-do-return-to-carrier = Return to the carrier
mail-do-return-to-carrier-help = Mail that is not ours goes back unscreened. No address and no picture is kept.
mail-done-return-to-carrier = Returned unscreened.
mail-do-report-missing = Report missing
mail-do-report-missing-help = A discrepancy stays open until the item is found or two persons write it off.
mail-done-report-missing = Reported missing. The discrepancy is open.
mail-do-find = Found again
mail-do-find-help = What is found again must be screened again.
mail-done-find = Found again. It must be screened again.
mail-do-write-off = Write off as lost
mail-do-write-off-help = Two persons, a written reference and a reason. If it is found later it is opened again.
mail-done-write-off = Written off.
mail-done-verdict-undone = The verdict is undone. It does not count.
mail-done-tray = The tray is ready to be packed.
mail-done-proposed = The proposal waits for a second person.
mail-done-seconded = Done. Two persons did it together.
mail-done-withdrawn = The proposal is withdrawn.
mail-done-day-closed = The day is closed.
mail-done-discrepancy-closed = The discrepancy is explained.

## Fields

mail-in-authority = To whom
mail-in-authority-unit = Authority (board)
mail-in-carrier = Carrier
mail-in-carrier-reference = The carrier's reference
mail-in-class = Class
mail-in-clear-method = Method of the second look
mail-in-clear-method-hint = Another than the alarm's, if the view is the same.
mail-in-count = Letters
mail-in-description = Description
mail-in-description-hint = Only of what deviates. Nothing but number and result is kept about what is cleared.
mail-in-first-count-hint = The lot is not counted. Count the letters before you clear it.
mail-in-flags = Shows on the outside
mail-in-flags-hint = Tick what applies.
mail-in-found-at = Where it was found
mail-in-hand-out-receipt-hint = The receipt's number or the receiver's initials.
mail-in-into = The receptacle's number
mail-in-into-hint = For example BEH-2026-000012 or the code on the tray.
mail-in-items = Items with a number of their own
mail-in-items-hint = Stated by the sender: { $n }. Write the number you see.
mail-in-kept = What the authority did
mail-in-kept-destroyed = Destroyed it
mail-in-kept-seized = Seized it
mail-in-late-reason-hint = Needed when more than five seconds have passed.
mail-in-merge-into = The lot it is laid to
mail-in-merge-into-hint = For example PARTI-2026-000031.
mail-in-method = Method
mail-in-new-seal-hint = Each seal number is used once.
mail-in-officer = Who took it
mail-in-officer-hint = Name or service number. Shown only to those authorised.
mail-in-open-reason-hint = Needed when the tray is not meant to be opened here.
mail-in-pack-count-hint = What you count as you pack.
mail-in-part = Weight, the new part
mail-in-proof = What was shown
mail-in-proof-confirmed = The sender confirms the seal that was seen
mail-in-proof-confirmed-hint = The content goes on as it is.
mail-in-proof-opened = Opened by two together
mail-in-proof-opened-hint = The content is screened again. Letters are not opened.
mail-in-reason = Reason
mail-in-reason-hint = Write no personal data that is not needed.
mail-in-receipt = Receipt
mail-in-receipt-known-hint = Leave empty if the receipt is recorded already.
mail-in-receipt-later-hint = Leave empty if the receipt comes later.
mail-in-recount-hint = It now says { $n }.
mail-in-recount-reason-hint = Needed when the hand-over is closed.
mail-in-reference = Reference
mail-in-reference-hint = Registry number or case where the matter is described.
mail-in-rest = Weight, what is left
mail-in-seal = Seal
mail-in-seal-count-hint = As many letters as the tray holds, trays inside it included.
mail-in-seal-whole-hint = Write the number as it stands. Leave empty if there is no seal.
mail-in-sender-reference = The sender's confirmation
mail-in-sender-reference-hint = E-mail, call or case in which the sender confirmed. Needed only for the first choice.
mail-in-split-hint = The whole lot has { $n } letters. Write how many become a lot of their own.
mail-in-taken-by = Who took it
mail-in-taken-by-hint = Write only if the receipt does not show it.
mail-in-to = To
mail-in-tray = Tray
mail-in-tray-hint = Is there no open tray? Add one on the page Onward.
mail-in-unit = Receiving unit
mail-in-unit-hint = Begin to write the unit's name.
mail-in-view = View
mail-in-view-other = Another view than at the alarm
mail-in-view-same = The same view as at the alarm
mail-in-weight = Weight
mail-form-both-weights = Weigh both parts, or neither.
mail-form-choose = Choose one of these.
mail-form-date = { $value } is no date. Write like this: 2026-11-21.
mail-form-number = { $value } is no count. Write a whole number.
mail-form-one-only = You do this for one at a time. Tick only one.
mail-form-unit = There is no unit { $value }. Choose a name from the list.
mail-form-unit-many = Several units are called { $value }. Write the unit's code instead.
mail-form-unknown-number = { $value } is not here. Check the number.
mail-form-verdict = Choose a verdict: 1, 2, 3, 4 or 9.

## Columns of lists

mail-head-about = About
mail-head-arrived = Came in
mail-head-closed = Closed
mail-head-day = Day
mail-head-discrepancy = Discrepancy
mail-head-do = To do
mail-head-external = Number on the outside
mail-head-held = Held
mail-head-holder = With
mail-head-how = How
mail-head-inside = Content
mail-head-letters = Letters
mail-head-looks = Left
mail-head-measure = Measure
mail-head-number = Number
mail-head-receipt = Receipt
mail-head-seal = Seal
mail-head-since = Since
mail-head-site = Site
mail-head-state = State
mail-head-term = Term
mail-head-unit = Recipient
mail-head-until = Holds until
mail-head-what = What
mail-head-why = Why

## Screening

mail-screening = Screening
mail-queue = Waits for screening
mail-queue-none = Nothing waits for screening
mail-queue-none-why = When mail is received or a tray is opened it is shown here.
mail-queue-filtered = Nothing in this selection
mail-queue-filtered-why = Clear the filter to see all that waits.
mail-flow = At { $site } just now
mail-flow-queued = waiting
mail-flow-inScreening = begun
mail-flow-inconclusive = inconclusive
mail-flow-quarantined = quarantined
mail-flow-cleared = cleared, not released
mail-cleared-waits = { $n ->
    [one] One is cleared and can be released
   *[other] { $n } are cleared and can be released
}
mail-cleared-see = Choose what is released
mail-screen-ticked = Screen what is ticked
mail-check = Verdict
mail-check-left = { $n ->
    [one] 1 letter · left: { $methods }
   *[other] { $n } letters · left: { $methods }
}
mail-check-uncounted = { $n ->
    [one] One uncounted lot · left: { $methods }
   *[other] { $n } uncounted lots · left: { $methods }
}
mail-set = The set
mail-set-n = { $n } together
mail-set-help = The verdict covers exactly this set. Scan to add.
mail-set-remove = Remove
mail-set-remove-number = Remove { $number }
mail-describe = Describe what deviates
mail-back-to-queue = To the list of what waits
mail-answer = { $number }: { $verdict }, { $method }
mail-answer-from = Counts from { $time }. You can undo it until then.
mail-answer-since = Counts since { $time }.
mail-undo = Undo
mail-release = Cleared, to release
mail-release-lead = Everything here is cleared by the methods demanded. Untick what is to wait.
mail-release-none = Nothing is ready to release
mail-release-none-why = What is cleared by every method is shown here.
mail-release-ticked = Release what is ticked
mail-not-in-effect = counts in a few seconds
mail-takes-two = takes two
mail-file-queue = screening

## Onward

mail-onward = Onward
mail-released = Released, to pack
mail-released-none = Nothing is released
mail-released-none-why = What is released from screening is shown here.
mail-pack-ticked = Pack what is ticked
mail-trays = Trays
mail-trays-none = No trays here
mail-trays-none-why = Add a tray to pack.
mail-tray-new = New tray
mail-tray-new-hint = Scan or write the tray's own code.
mail-tray-new-do = Add the tray
mail-inside = { $letters ->
    [one] 1 letter in { $subjects }
   *[other] { $letters } letters in { $subjects }
}
mail-inside-none = empty
mail-dispatch-ticked = Send what is ticked
mail-delivered = Delivered, to hand out
mail-delivered-none = Nothing to hand out
mail-delivered-none-why = What is delivered here is shown here.
mail-hand-out-ticked = Hand out what is ticked

## Held

mail-holds = Held
mail-held-here = Held or under alarm
mail-held-none = Nothing is held
mail-held-none-why = What someone raises the alarm about or holds is shown here until it is settled.
mail-away = With authorities
mail-ticked-help = Tick what it is about and choose what you do.
mail-hold-new = Hold something more
mail-hold-new-hint = A number in any form. The next step asks for the reason.
mail-hold-new-do = Go on
mail-file-holds = held
mail-alarm-raised = Alarm: { $verdict }. { $number }
mail-alarm-slip = Slip of the hand
mail-alarm-do-suspicious = Leave it untouched and follow the steps. Call the police.
mail-alarm-do-dangerous = Leave the room now and call 112.
mail-guide = Suspicious item: do this
mail-guide-lead = Nobody here takes samples and nobody opens. The steps can be followed on any phone.
mail-step-1 = Leave it flat. Do not touch it, shake it or smell it.
mail-step-2 = Leave the room. Close doors and windows, but do not lock.
mail-step-3 = Ask the property owner to stop the ventilation.
mail-step-4 = Call 112.
mail-step-5 = Keep those who may have been exposed by themselves. They wash their hands.
mail-step-6 = List everyone who touched it or was in the room.
mail-step-7 = Tell the manager and the head of security.
mail-step-8 = Follow the instructions of the police and the rescue service. Hand over against a receipt, now or later.
mail-law-open = Who may open the letter?
mail-law-open-where = Criminal Code (brottsbalken), chapter 4, section 8
mail-law-open-what = Nobody in screening. Whoever unlawfully gains access to a letter being conveyed can be sentenced for breach of postal or telecommunication secrecy. Suspicious letters are opened only by authorities with support in law.
mail-law-secrecy = What may you tell?
mail-law-secrecy-where = Public Access and Secrecy Act (OSL), chapter 18, section 8
mail-law-secrecy-what = Information about security measures may be secret. Descriptions of deviating items are shown only to those authorised.
mail-law-report = Must it be reported?
mail-law-report-where = Work Environment Act (arbetsmiljölagen), chapter 3, section 3 a
mail-law-report-what = A serious incident must be reported to the Work Environment Authority without delay.

## The day

mail-day-title = The day { $day }
mail-day-go = Other days
mail-day-before = The day before
mail-day-after = The day after
mail-day-balances = The day balances
mail-day-open = { $n ->
    [one] One discrepancy is open
   *[other] { $n } discrepancies are open
}
mail-day-differs = The day does not balance yet
mail-day-nothing = No mail on this day
mail-day-nothing-why = Nothing was there, came or went.
mail-day-close = Close the day
mail-day-close-title = Close { $day }
mail-day-close-one = One person suffices. The day's figures are locked.
mail-day-close-two = { $n ->
    [0] The figures differ from what is there. Two persons can close the day with discrepancies.
    [one] One discrepancy is open. Two persons can close the day with discrepancies.
   *[other] { $n } discrepancies are open. Two persons can close the day with discrepancies.
}
mail-day-reason-hint = Why the day is closed although something does not agree.
mail-day-never-reopens = A closed day never reopens. A correction is booked on the day it is made.
mail-balance = The day's balance
mail-measure-items = Items
mail-measure-letters = Counted { $class }
mail-measure-trays = Uncounted lots of { $class }
mail-column-opening = Opening
mail-column-received = Received
mail-column-surplus = Surplus
mail-column-found = Found
mail-column-converted = Converted
mail-column-corrected = Corrected
mail-column-dispatched = Dispatched
mail-column-delivered = Handed out
mail-column-returned = Returned
mail-column-withAuthority = With authorities
mail-column-destroyed = Destroyed
mail-column-lost = Written off
mail-column-closing = Closing
mail-term-opening = opening
mail-term-received = received
mail-term-surplus = surplus
mail-term-found = found
mail-term-converted = converted
mail-term-corrected = corrected
mail-term-dispatched = dispatched
mail-term-delivered = handed out
mail-term-returned = returned
mail-term-withAuthority = to authorities
mail-term-destroyed = destroyed
mail-term-lost = written off
mail-term-closing = closing
mail-equation = { $measure }: { $terms } = { $closing } left
mail-equation-show = The balance in words
mail-equation-general = What was there when the day began, plus what came, minus what left, must be what is left. Converted are letters that changed form: from lot to item, from uncounted to counted.
mail-agrees = Does it agree?
mail-stock-agrees = the figures agree
mail-stock-agrees-why = The balance equals what is there, counted one by one.
mail-stock-differs = The balance differs from what is there
mail-stock-line = { $measure }: the balance says { $books }, there are { $stock }
mail-counted = Counted by hand
mail-counted-do = Have you counted what is left?
mail-counted-help = Write every count or none. If they do not agree it takes two persons.
mail-days = Closed days
mail-days-none = No day is closed yet
mail-days-none-why = Days that are closed are shown here and never reopen.
mail-file-day = day
mail-file-days = days
mail-discrepancies = Open discrepancies
mail-discrepancies-none = No discrepancies are open
mail-discrepancies-none-why = What does not agree is shown here until someone has cleared it up.
mail-discrepancy-open = open
mail-discrepancy-see = The discrepancy
mail-discrepancy-why-missing = Something stated has not been seen, or cannot be found. It ends when it is found or when two persons write it off.
mail-discrepancy-why-surplus = Something came without being announced. It is taken into custody and must be screened. Write what the cause was.
mail-discrepancy-why-count = The count is another than the stated one. Two persons explain why.
mail-discrepancy-why-weight = The weight differs by more than the scale's error. The weight is a second witness. Two persons explain why.
mail-discrepancy-why-seal = The seal is another than the stated one, or missing. Everything in the tray is in quarantine until it is settled.
mail-discrepancy-why-alias = Two live subjects have the same number. Both are blocked until two persons have settled whose it is.
mail-a-line = a line of a hand-over
mail-explain = Explain
mail-explain-do = Close the discrepancy
mail-explain-hint = What the cause was and how you know.

## Two persons

mail-acts = Waits for a second person
mail-acts-lead = The second person reads the same content and agrees with their password within { $hours } hours. Meanwhile nothing changes.
mail-acts-none = Nothing waits for a second person
mail-acts-none-why = Proposals that take two persons are shown here.
mail-act-what = Proposal
mail-act-about = About
mail-act-from-to = from { $from } to { $to }
mail-act-yours = your proposal
mail-act-agree = Agree as the second person
mail-act-agree-do = Agree
mail-act-later = Let it wait
mail-act-lead = Read the content. The proposal holds until { $until }.
mail-act-own = You proposed this
mail-act-own-why = Another human being must agree. The same person cannot be both, not even with another account.
mail-act-not-yours = You cannot agree to this
mail-act-not-yours-why = It takes a permission that you do not have at this site.
mail-act-changed = The content has changed
mail-act-changed-why = It is no longer what the first person saw. Withdraw the proposal and begin again.
mail-act-over = The proposal is decided, withdrawn or too old.
mail-act-withdraw = Withdraw the proposal
mail-act-withdraw-help = Then nothing happens, and any of you can propose again.
mail-act-decline = Decline the proposal
mail-act-decline-help = Is something wrong? Decline, and nothing happens.
mail-act-see = Show what it is about
mail-act-see-proposal = The proposal
mail-act-recount = Corrected count
mail-act-miskeyed = The alarm was a slip of the hand
mail-act-release = Release after return
mail-act-open = Break a seal
mail-act-close-discrepancy = Explain a discrepancy
mail-act-close-day = Close the day with discrepancies
mail-act-clear-alarm = Lift the alarm as false
mail-act-settle-seal = Settle a seal
mail-act-settle-alias = Settle whose a number is
mail-act-write-off = Write off as lost
mail-act-other = something that takes two
mail-two-help = This takes two persons. You write what is to be done, check it and write your password. Then it waits for another human being.
mail-two-go-on = Go on
mail-two-lead = This takes two persons. Check that all is right before you propose it.
mail-two-propose = Propose as the first person
mail-two-propose-do = Propose
mail-two-back = Cancel
mail-two-you = You
mail-two-first-named = { $name }, { $at }
mail-two-first-unnamed = A person at { $site }, { $at }

## Finding

mail-find = Find
mail-find-number = Number
mail-find-hint = Our number, the post's number, the tray's code or a hand-over. Spaces and small letters are welcome.
mail-find-found = Found
mail-find-many = The number has been used several times. Choose the right one.
mail-find-none = Nothing has the number { $q }
mail-find-none-why = Check that every character is there. What you may not see is not shown here either.

## Search and history

mail-hit = Mail
mail-hit-state = { $what } · { $state }
mail-hit-hand-over = Hand-over to { $site }
mail-use-came = Came with
mail-use-within = Lies in
mail-use-hand-over = the hand-over
mail-use-receptacle = the receptacle
mail-history = History
mail-filter-closed-since = Closed from
mail-filter-closed-until = Closed until
mail-filter-discrepancies = Which discrepancies
mail-filter-settled = Settled
mail-filter-opened-since = Found from
mail-filter-opened-until = Found until
mail-filter-day-since = From
mail-filter-day-until = Until
mail-away-title = With others
mail-away-none = Nothing is with an authority
mail-away-none-why = What the police, the rescue services or a laboratory have received is shown here until it is settled.
mail-days-all = All closed days
mail-discrepancies-title = Discrepancies
mail-discrepancies-all = All discrepancies
