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
mail-measure-items = Items
mail-measure-letters = Counted { $class }
mail-measure-trays = Uncounted receptacles of { $class }
mail-column-opening = Opening
mail-column-received = Received
mail-column-surplus = Surplus
mail-column-found = Found
mail-column-converted = Converted
mail-column-corrected = Corrected
mail-column-dispatched = Dispatched
mail-column-delivered = Handed out
mail-column-returned = Back to the carrier
mail-column-withAuthority = With an authority
mail-column-destroyed = Destroyed
mail-column-lost = Lost
mail-column-closing = Closing
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
mail-tab-day = The day

## Today

mail-today = Today
mail-waits = { $n ->
    [0] Nothing waits for you
    [1] One thing waits for you
    [2] Two things wait for you
    [3] Three things wait for you
   *[other] { $n } things wait for you
}
mail-waits-none = Everything you answer for is taken care of just now.
mail-waits-all = Show all { $n }
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
mail-task-second-closeDiscrepancy = Closing a discrepancy: review as second person
mail-task-second-closeDay = Closing the day with discrepancies: review as second person
mail-task-second-clearAlarm = Alarm to clear: review as second person
mail-task-second-settleSeal = Differing seal: review as second person
mail-task-second-settleAlias = One number on two items: review as second person
mail-task-second-writeOff = Writing off as lost: review as second person
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
mail-line-back = To the consignment
mail-surplus-title = Receive something that nobody announced
mail-surplus-named = { $code } stands on no line
mail-surplus-nameless = It has no number to compare with
mail-surplus-help = It is received all the same. It is recorded as surplus, and it is screened like all other mail.
mail-surplus-do = Receive as surplus
mail-receive = Receive without announcement
mail-receive-title = Receive without announcement
mail-receive-help = Ordinary mail has no list. It is received as it comes to { $site }. A letter lost from an uncounted tray cannot be noticed before the tray has been counted.
mail-receive-code-hint = The tray’s code or the item’s number.
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

mail-refused-alarm = { $number } is under alarm. Only an authority moves it, or two persons who have cleared the alarm.
mail-refused-choose = Choose one of the options.
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
mail-refused-kind = { $number } is of another type than this is about.
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
